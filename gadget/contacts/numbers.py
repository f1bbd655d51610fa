"""Telephone numbers, as written, dictated and kept: the home of phonenumbers, whose tables are on the device."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from gadget.errors import BadNumber, BadSettings


def normalised(text: str, region: str) -> str:
    """`text` in E.164 ("+34612345678"); `region` (ISO country, may be "") is where a number without a code is at home.

    Raises `BadNumber` with the reason.
    """
    import phonenumbers

    try:
        number = phonenumbers.parse(text, region or None)
    except phonenumbers.NumberParseException as wrong:
        if wrong.error_type == phonenumbers.NumberParseException.INVALID_COUNTRY_CODE and not region:
            raise BadNumber(
                f"{text!r} has no country code, and neither contacts.region nor the time zone tells the country: "
                'write it as "+34 …".'
            ) from wrong
        raise BadNumber(f"{text!r} is no telephone number.") from wrong
    if not phonenumbers.is_possible_number(number):
        raise BadNumber(f"{text!r} has too few or too many digits for a telephone number.")
    if not phonenumbers.is_valid_number(number):
        where = phonenumbers.region_code_for_number(number) or f"+{number.country_code}"
        raise BadNumber(f"{text!r} is not in use in {where}: look at its first digits.")
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def shown(number: str, region: str) -> str:
    """An E.164 number as people write it: nationally when it is at home in `region`."""
    import phonenumbers

    try:
        parsed = phonenumbers.parse(number, None)
    except phonenumbers.NumberParseException:
        return number
    at_home = bool(region) and parsed.country_code == phonenumbers.country_code_for_region(region)
    form = phonenumbers.PhoneNumberFormat
    return str(phonenumbers.format_number(parsed, form.NATIONAL if at_home else form.INTERNATIONAL))


def region(setting: str, zone: str) -> str:
    """The ISO country where numbers without a code are at home: `setting`, else that of the IANA `zone`, else "".

    Raises `BadSettings` for a country that does not exist.
    """
    import phonenumbers

    if not setting:
        return _region_of_zone(zone)
    if setting.upper() in phonenumbers.SUPPORTED_REGIONS:
        return setting.upper()
    meant = ' (the United Kingdom is "GB")' if setting.upper() == "UK" else ""
    raise BadSettings(f'contacts.region is {setting!r}; give a country in two letters, such as "ES"{meant}.')


@cache
def _region_of_zone(zone: str) -> str:
    """Of an old name ("PRC") that of the zone it stands for; "" when it is in no country."""
    folder = files("tzdata") / "zoneinfo"
    countries = {}
    for line in (folder / "zone.tab").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            country, _, name = line.split("\t")[:3]
            countries[name] = country
    if zone in countries:
        return countries[zone]
    for line in (folder / "tzdata.zi").read_text(encoding="utf-8").splitlines():
        if line.startswith("L ") and line.split()[2] == zone:
            return countries.get(line.split()[1], "")
    return ""
