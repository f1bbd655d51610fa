"""Every setting, its default, its unit and its range: frozen, one slice for each part.

`gadget.config` reads the files; the commented example file is made from these declarations. Defaults are the board's;
the desktop's live in the settings files of the demo and of `gadget simulate`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


def setting(
    default: Any,
    about: str,
    *,
    unit: str = "",
    low: float | None = None,
    high: float | None = None,
    choices: tuple[str, ...] = (),
    path: bool = False,
) -> Any:
    """A field with its explanation, unit and range for `config check` and the example file.

    The value of a `path` may begin with ~ and is otherwise relative to the file that names it (a scene of a simulated
    backend stays as it is).
    """
    return field(
        default=default,
        metadata={"about": about, "unit": unit, "low": low, "high": high, "choices": choices, "path": path},
    )


@dataclass(frozen=True, slots=True)
class General:
    language: str = setting(
        "auto",
        "language of requests and answers; auto finds out for each request",
        choices=("en", "zh", "auto"),
    )
    time_zone: str = setting("", 'IANA name such as "Europe/Madrid"; empty: the system\'s')
    state_directory: str = setting(
        "", "journal, notes, photographs; empty: $STATE_DIRECTORY or ~/.local/state/gadget", path=True
    )
    runtime_directory: str = setting(
        "",
        "sockets; empty: $RUNTIME_DIRECTORY or $XDG_RUNTIME_DIR/gadget, else run/ in the state directory",
        path=True,
    )
    models_directory: str = setting(
        "", "model files; empty: $GADGET_MODELS or ~/.local/share/gadget/models", path=True
    )


@dataclass(frozen=True, slots=True)
class ButtonSettings:
    backend: str = setting(
        "gpio",
        "gpio: a push button on a pin; keyboard: the space bar of a terminal; control: only `gadget press`; "
        "scripted: from a script file, for tests",
        choices=("gpio", "keyboard", "control", "scripted"),
    )
    factory: str = setting(
        "lgpio", "pin library of gpiozero; mock has no hardware", choices=("lgpio", "mock")
    )
    pin: int = setting(17, "GPIO of the button", unit="BCM", low=0, high=27)
    pull_up: bool = setting(True, "true: the button connects the pin to ground")
    script: str = setting("", "script file of the scripted backend", path=True)
    debounce_ms: int = setting(15, "contact bounce shorter than this is ignored", unit="ms", low=0, high=100)
    tap_ms: int = setting(350, "a press shorter than this is a tap", unit="ms", low=100, high=1000)
    double_ms: int = setting(
        350, "a second press sooner than this after a tap makes a double press", unit="ms", low=100, high=1000
    )
    long_hold_s: float = setting(
        5.0, "silent hold that switches the ears off and on", unit="s", low=2, high=20
    )


@dataclass(frozen=True, slots=True)
class ShowSettings:
    backend: str = setting(
        "gpio",
        "gpio: an RGB light on three pins; terminal: drawn in a terminal; simulated: remembered, not shown",
        choices=("gpio", "terminal", "simulated"),
    )
    factory: str = setting(
        "lgpio", "pin library of gpiozero; mock has no hardware", choices=("lgpio", "mock")
    )
    red_pin: int = setting(22, "GPIO of red", unit="BCM", low=0, high=27)
    green_pin: int = setting(23, "GPIO of green", unit="BCM", low=0, high=27)
    blue_pin: int = setting(24, "GPIO of blue", unit="BCM", low=0, high=27)
    common_anode: bool = setting(False, "true: the light's common leg goes to 3.3 V")
    brightness: float = setting(0.6, "of the light", unit="0-1", low=0.05, high=1)
    earcons: bool = setting(True, "short sounds at press, release, and errors")


@dataclass(frozen=True, slots=True)
class RecordSettings:
    backend: str = setting(
        "microphone",
        "microphone: a sound device; file: a sound file played in real time; simulated: silence",
        choices=("microphone", "file", "simulated"),
    )
    device: str = setting(
        "", "part of the microphone's name (see `gadget doctor`); empty: the system's default"
    )
    file: str = setting("", "sound file of the file backend", path=True)
    pre_roll_ms: int = setting(300, "sound kept from before the press", unit="ms", low=0, high=1000)
    longest_s: float = setting(30.0, "longest request", unit="s", low=3, high=120)
    end_silence_ms: int = setting(700, "silence that ends a tapped request", unit="ms", low=200, high=3000)
    pause_ms: int = setting(160, "silence after which the ears work ahead", unit="ms", low=64, high=1000)
    no_speech_s: float = setting(
        4.0, "a tapped request with no speech ends after this", unit="s", low=1, high=15
    )
    speech_threshold: float = setting(
        0.5, "voice activity above this is speech", unit="0-1", low=0.05, high=0.95
    )


@dataclass(frozen=True, slots=True)
class TranscribeSettings:
    backend: str = setting(
        "auto",
        "auto: vosk for a language whose vosk model is installed, else whisper; scripted: from a script, "
        "for tests",
        choices=("auto", "whisper", "vosk", "scripted"),
    )
    script: str = setting(
        "", "script file of the scripted backend: one line of words for each request", path=True
    )
    threads: int = setting(2, "processor cores used", low=1, high=16)


@dataclass(frozen=True, slots=True)
class LookSettings:
    backend: str = setting(
        "opencv",
        "opencv: a USB camera; picamera2: the Pi's own; file: a picture file; simulated: a drawn scene; "
        "off: no camera",
        choices=("opencv", "picamera2", "file", "simulated", "off"),
    )
    device: str = setting("/dev/video0", "camera device of the opencv backend")
    file: str = setting(
        "",
        "picture file of the file backend; scene of the simulated one: bottle (also when empty), sign, text:WORDS, "
        "black, unplugged, plug:PATH, stuck",
        path=True,
    )
    rotate: int = setting(0, "turn the picture clockwise", unit="degrees", choices=("0", "90", "180", "270"))
    flip: bool = setting(False, "mirror left and right")
    width: int = setting(
        960,
        "pictures are scaled down to at most this; with less, a letter cannot be read to you",
        unit="pixels",
        low=160,
        high=4096,
    )
    timeout_s: float = setting(2.0, "give up on a frame after this", unit="s", low=0.2, high=10)
    eyes: str = setting(
        "trained",
        "what tells what a picture shows: trained: the gadget's own network; vision: the GGUF vision model that "
        "look.model names; simulated: a plastic bottle in every picture that shows anything; off: nobody",
        choices=("trained", "vision", "simulated", "off"),
    )
    model: str = setting(
        "", "GGUF file of the vision eyes, its mmproj file beside it (see docs/vision-models.md)", path=True
    )
    see_s: float = setting(
        10.0, "vision eyes give up telling what a picture shows after this", unit="s", low=0.5, high=120
    )
    threads: int = setting(1, "processor cores that the eyes use", low=1, high=16)


@dataclass(frozen=True, slots=True)
class DecideSettings:
    backend: str = setting(
        "functional",
        "functional: the trained mind with functional tokens; conventional: any GGUF model with the catalogue "
        "in its prompt; vision: any GGUF vision model, its mmproj file beside it (see docs/vision-models.md); "
        "scripted: from a script, for tests",
        choices=("functional", "conventional", "vision", "scripted"),
    )
    model: str = setting("", "GGUF file; empty: the backend's own from the model store", path=True)
    ask_below: float = setting(
        0.5,
        "ask which of two actions is meant when the mind is less sure than this; 0 never asks",
        low=0,
        high=1,
    )
    script: str = setting(
        "", "script file of the scripted backend: JSON lines of text pattern and call", path=True
    )
    threads: int = setting(2, "processor cores used", low=1, high=16)
    deadline_s: float = setting(10.0, "give up deciding after this", unit="s", low=0.1, high=120)


@dataclass(frozen=True, slots=True)
class ActSettings:
    time_limit_s: float = setting(5.0, "an action may take this long", unit="s", low=0.1, high=60)
    confirm_s: float = setting(20.0, "how long a read-back waits for the press", unit="s", low=3, high=120)
    undo_s: float = setting(
        5.0, 'how long a tap, or "cancel that", takes the last act back', unit="s", low=0, high=30
    )
    answer_s: float = setting(
        30.0, "how long a question for a missing detail stays open", unit="s", low=5, high=300
    )
    sends_per_hour: int = setting(
        20, "e-mails and text messages that may be sent within one hour, together", low=1, high=1000
    )
    links_per_hour: int = setting(
        30, "links and lists that may be sent to your phone within one hour, together", low=1, high=1000
    )
    snooze_minutes: int = setting(9, "how long a snoozed alarm sleeps", unit="min", low=1, high=60)
    region: str = setting(
        "auto",
        "whose rules for waste hold; auto: China's for requests in Chinese, else those of the time zone",
        choices=("auto", "de", "uk", "us", "cn"),
    )
    recycling_table: str = setting(
        "",
        "rules for waste that differ at your place, in the form of recycling.toml of the package; empty: none",
        path=True,
    )
    alarm_volume: int = setting(
        40,
        "timers, alarms and reminders ring at least this loud, however quiet the voice is set, or muted",
        unit="0-100",
        low=10,
        high=100,
    )


@dataclass(frozen=True, slots=True)
class ContactsSettings:
    region: str = setting(
        "",
        'where telephone numbers without a country code are at home, such as "ES"; empty: where the time zone is',
    )


@dataclass(frozen=True, slots=True)
class SpeakSettings:
    voice: str = setting(
        "pyttsx3",
        "pyttsx3: espeak-ng; piper: a neural voice (English only, extra `piper`); simulated: a tone",
        choices=("pyttsx3", "piper", "simulated"),
    )
    speaker: str = setting(
        "soundcard",
        "soundcard: a sound device; file: everything played is written to a WAV file in real time; "
        "simulated: remembered, not heard",
        choices=("soundcard", "file", "simulated"),
    )
    device: str = setting(
        "", "part of the loudspeaker's name (see `gadget doctor`); empty: the system's default"
    )
    file: str = setting("", "WAV file of the file speaker", path=True)
    words_per_minute: int = setting(165, "speed of speech", unit="words/min", low=80, high=400)
    volume: int = setting(
        70,
        "loudness at the first start; afterwards the last one set is remembered",
        unit="0-100",
        low=0,
        high=100,
    )


@dataclass(frozen=True, slots=True)
class JournalSettings:
    keep_recordings: str = setting(
        "failed",
        "whose recordings are kept: none, failed turns' until dealt with, or all",
        choices=("none", "failed", "all"),
    )
    keep_pictures: bool = setting(False, "keep the picture of each turn")
    keep_days: int = setting(
        30, "turns older than this are erased; 0 keeps them for ever", unit="days", low=0, high=3650
    )


@dataclass(frozen=True, slots=True)
class ControlSettings:
    socket: str = setting(
        "", "path of the control socket; empty: control.sock in the runtime directory", path=True
    )
    group: str = setting("", "group that may use the socket; empty: only the gadget's own user")
    may_approve: bool = setting(
        False,
        "true: a press through the socket can say yes to what is read back; false: only the button itself",
    )


@dataclass(frozen=True, slots=True)
class CourierSettings:
    socket: str = setting(
        "", "path of the courier's socket; empty: courier.sock in the runtime directory", path=True
    )
    group: str = setting("", "group that may ask the courier; empty: only the gadget's own user")
    at_once: int = setting(4, "deliveries of one kind that are under way at the same time", low=1, high=16)
    time_limit_s: float = setting(60.0, "one delivery may take this long", unit="s", low=1, high=600)
    longest_pause_s: float = setting(
        600.0, "longest pause between two attempts at a delivery", unit="s", low=0.1, high=86_400
    )
    give_up_h: float = setting(
        24.0, "what could not be delivered for so long is given up, and told", unit="h", low=0.001, high=720
    )


@dataclass(frozen=True, slots=True)
class EmailSettings:
    host: str = setting(
        "",
        "the server that takes your outgoing mail, such as smtp.example.org; empty: no e-mail "
        "(`gadget connect email` asks for all of this, and for the password)",
    )
    security: str = setting(
        "starttls",
        "starttls: encrypted after a greeting, usually on port 587; tls: encrypted from the first byte, usually on "
        "port 465; none: not at all, for a server on this machine",
        choices=("starttls", "tls", "none"),
    )
    port: int = setting(587, "port of that server", low=1, high=65535)
    user: str = setting("", "the name to log in with; empty: without logging in")
    address: str = setting("", "your own e-mail address, which the mail comes from")
    name: str = setting("", "your name, as whoever gets the mail reads it; empty: the address alone")
    certificates: str = setting(
        "",
        "PEM file of certificates to trust besides the system's, for a server of your own; empty: none",
        path=True,
    )
    timeout_s: float = setting(
        30.0, "give up on an answer of the server after this", unit="s", low=1, high=300
    )


@dataclass(frozen=True, slots=True)
class SmsSettings:
    backend: str = setting(
        "",
        "what sends text messages; modem: a modem with a SIM card, through ModemManager; gateway: a telephone that "
        "takes them by HTTP; empty: nothing (`gadget connect sms` asks)",
        choices=("", "modem", "gateway"),
    )
    gateway: str = setting(
        "", "address of the gateway's API, such as http://192.168.1.20:8080 (of the app SMSGate)"
    )
    user: str = setting("", "the name that the gateway wants with its password")
    timeout_s: float = setting(60.0, "give up on sending after this", unit="s", low=1, high=300)


@dataclass(frozen=True, slots=True)
class HomeSettings:
    backend: str = setting(
        "",
        "what switches the devices at home; home_assistant: its conversation API; mqtt: commands published to a "
        "broker, for whatever listens there; empty: nothing (`gadget connect home` asks)",
        choices=("", "home_assistant", "mqtt"),
    )
    url: str = setting("", "address of Home Assistant, such as http://homeassistant.local:8123")
    host: str = setting("", "the MQTT broker")
    port: int = setting(8883, "port of the broker; 8883 with TLS, 1883 without", low=1, high=65535)
    tls: bool = setting(True, "encrypt what goes to the broker and check its certificate")
    user: str = setting("", "the name to log in at the broker with; empty: without logging in")
    topic: str = setting("gadget", "commands are published as TOPIC/command")
    certificates: str = setting(
        "",
        "PEM file of certificates to trust besides the system's, for a home of your own; empty: none",
        path=True,
    )
    timeout_s: float = setting(10.0, "give up on an answer after this", unit="s", low=1, high=60)
    stale_s: float = setting(
        60.0,
        "a command that did not get through for so long is dropped, not done late",
        unit="s",
        low=5,
        high=3600,
    )


@dataclass(frozen=True, slots=True)
class PhoneSettings:
    backend: str = setting(
        "",
        "how links reach your phone; ntfy: a notification (the app ntfy, or a server of your own); email: a message to "
        "yourself by [email]; empty: not at all (`gadget connect phone` asks)",
        choices=("", "ntfy", "email"),
    )
    url: str = setting("https://ntfy.sh", "address of the ntfy server")
    topic: str = setting(
        "", "the topic your phone subscribes to; whoever knows it can read along, so make it long and odd"
    )
    address: str = setting("", "your e-mail address, for backend email")
    certificates: str = setting(
        "",
        "PEM file of certificates to trust besides the system's, for a server of your own; empty: none",
        path=True,
    )
    timeout_s: float = setting(15.0, "give up on an answer after this", unit="s", low=1, high=60)


@dataclass(frozen=True, slots=True)
class ShoppingSettings:
    amazon: str = setting(
        "auto",
        "whose Amazon is searched; auto: that of the time zone, else the one in the United States",
        choices=(
            *(
                "auto",
                "ae",
                "au",
                "be",
                "br",
                "ca",
                "de",
                "eg",
                "es",
                "fr",
                "ie",
                "in",
                "it",
                "jp",
                "mx",
                "nl",
                "pl",
            ),
            *("sa", "se", "sg", "tr", "uk", "us", "za"),
        ),
    )
    groceries: str = setting(
        "list",
        "where groceries go; list: the list on the device, handed to the phone when there is one; instacart: a page to "
        "order from, handed to the phone (`gadget connect instacart` asks for the key)",
        choices=("list", "instacart"),
    )
    instacart_url: str = setting("https://connect.instacart.com", "address of Instacart's Developer Platform")
    keep_days: int = setting(
        10, "what was put on the list longer ago is taken off", unit="days", low=1, high=365
    )
    timeout_s: float = setting(15.0, "give up on an answer after this", unit="s", low=1, high=60)


@dataclass(frozen=True, slots=True)
class SearchSettings:
    searxng_url: str = setting(
        "",
        "address of a SearXNG page whose settings list json under search.formats; what is looked up goes there; empty: "
        "nothing is looked up on the web",
    )
    zim: str = setting(
        "", "an encyclopaedia as a ZIM file (from Kiwix), or a folder of them, for answers offline", path=True
    )
    deadline_s: float = setting(
        4.0, "after this an answer is promised for later instead of waited for", unit="s", low=0.5, high=8
    )


@dataclass(frozen=True, slots=True)
class WeatherSettings:
    url: str = setting(
        "",
        "address of a forecast in Open-Meteo's form, such as https://api.open-meteo.com; the places asked about go "
        "there; empty: none",
    )
    places_url: str = setting(
        "",
        "address of its finder of places; empty: Open-Meteo's own for Open-Meteo's forecast, else "
        "the forecast's address",
    )
    place: str = setting("", "name of the place that is meant when none is said")
    latitude: float = setting(0.0, "where that is; both 0: looked up by its name", unit="°", low=-90, high=90)
    longitude: float = setting(0.0, "where that is", unit="°", low=-180, high=180)
    units: str = setting(
        "metric",
        "metric: °C and km/h; imperial: °F and miles/h; uk: °C and miles/h",
        choices=("metric", "imperial", "uk"),
    )


@dataclass(frozen=True, slots=True)
class Settings:
    """All of them; each section of the TOML file is one slice."""

    general: General = General()
    button: ButtonSettings = ButtonSettings()
    show: ShowSettings = ShowSettings()
    record: RecordSettings = RecordSettings()
    transcribe: TranscribeSettings = TranscribeSettings()
    look: LookSettings = LookSettings()
    decide: DecideSettings = DecideSettings()
    act: ActSettings = ActSettings()
    contacts: ContactsSettings = ContactsSettings()
    speak: SpeakSettings = SpeakSettings()
    journal: JournalSettings = JournalSettings()
    control: ControlSettings = ControlSettings()
    courier: CourierSettings = CourierSettings()
    email: EmailSettings = EmailSettings()
    sms: SmsSettings = SmsSettings()
    home: HomeSettings = HomeSettings()
    phone: PhoneSettings = PhoneSettings()
    shopping: ShoppingSettings = ShoppingSettings()
    search: SearchSettings = SearchSettings()
    weather: WeatherSettings = WeatherSettings()
