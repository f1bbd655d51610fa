"""The gadget's own actions in the order of the catalogue, found through the entry point as anybody's are."""

from __future__ import annotations

from gadget.act import (
    advice,
    agenda,
    belongings,
    clock,
    house,
    lookups,
    messages,
    notes,
    photos,
    reading,
    scene,
    shopping,
    talk,
    timers,
    volume,
    weather,
)

send_email = messages.send_email
send_text_message = messages.send_text_message
google_search = lookups.google_search
amazon_shopping = shopping.amazon_shopping
smart_recycling = advice.smart_recycling
lost_and_found = belongings.lost_and_found
interior_design = advice.interior_design
instacart_shopping = shopping.instacart_shopping
doordash_delivery = shopping.doordash_delivery
animal_care = advice.animal_care
social_impact = lookups.social_impact
tell_time = clock.tell_time
tell_date = clock.tell_date
set_timer = timers.set_timer
set_alarm = timers.set_alarm
set_reminder = timers.set_reminder
list_reminders = agenda.list_reminders
change_timer = agenda.change_timer
cancel_reminder = agenda.cancel_reminder
take_note = notes.take_note
read_notes = notes.read_notes
take_photo = photos.take_photo
describe_scene = scene.describe_scene
read_text = reading.read_text
set_volume = volume.set_volume
get_weather = weather.get_weather
home_control = house.home_control
no_action = talk.no_action
