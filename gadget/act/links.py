"""Links that are handed to the phone: searches at a shop, for a meal, on the web. Pure.

Nothing is ordered by a link; the person does that on the phone.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from urllib.parse import quote, urlencode

from gadget.calls import Language

LONGEST_QUERY = 200
"""Characters of what is searched for; a longer one was misheard, and a phone must still open the link."""

AMAZON: Mapping[str, str] = MappingProxyType(
    dict(
        pair.split("=")
        for pair in (
            "ae=ae au=com.au be=com.be br=com.br ca=ca de=de eg=eg es=es fr=fr ie=ie in=in it=it jp=co.jp mx=com.mx "
            "nl=nl pl=pl sa=sa se=se sg=sg tr=com.tr uk=co.uk us=com za=co.za"
        ).split()
    )
)
"""Regions to the end of their Amazon's domain."""

_ZONES: Mapping[str, str] = MappingProxyType(
    {
        zone: region
        for region, zones in {
            "ae": "Asia/Dubai",
            "au": "Australia/",
            "be": "Europe/Brussels",
            "br": "America/Sao_Paulo America/Fortaleza America/Recife America/Bahia America/Manaus America/Belem",
            "ca": "America/Toronto America/Vancouver America/Edmonton America/Winnipeg America/Halifax America/Regina "
            "America/St_Johns Canada/",
            "de": "Europe/Berlin Europe/Busingen Europe/Vienna Europe/Zurich",
            "eg": "Africa/Cairo",
            "es": "Europe/Madrid Atlantic/Canary Africa/Ceuta Europe/Andorra",
            "fr": "Europe/Paris Europe/Monaco",
            "ie": "Europe/Dublin",
            "in": "Asia/Kolkata Asia/Calcutta",
            "it": "Europe/Rome Europe/Vatican Europe/San_Marino",
            "jp": "Asia/Tokyo",
            "mx": "America/Mexico_City America/Monterrey America/Merida America/Tijuana America/Cancun "
            "America/Hermosillo America/Chihuahua America/Mazatlan",
            "nl": "Europe/Amsterdam",
            "pl": "Europe/Warsaw",
            "sa": "Asia/Riyadh",
            "se": "Europe/Stockholm",
            "sg": "Asia/Singapore",
            "tr": "Europe/Istanbul",
            "uk": "Europe/London Europe/Jersey Europe/Guernsey Europe/Isle_of_Man GB",
            "za": "Africa/Johannesburg",
        }.items()
        for zone in zones.split()
    }
)


def amazon_region(setting: str, zone: str) -> str:
    """`setting` is shopping.amazon, `zone` the IANA name of the gadget's own time zone."""
    if setting in AMAZON:
        return setting
    return next((region for begins, region in _ZONES.items() if zone.startswith(begins)), "us")


def amazon(query: str, region: str) -> str:
    """A search at the Amazon of `region`."""
    return f"https://www.amazon.{AMAZON.get(region, AMAZON['us'])}/s?{urlencode({'k': _cut(query)})}"


def doordash(dish: str, restaurant: str) -> str:
    """A search for a meal; '' for any restaurant. Who is no merchant can hand over a link and nothing else."""
    return f"https://www.doordash.com/search/store/{quote(_cut(f'{dish} {restaurant}'), safe='')}/"


def google(query: str, language: Language) -> str:
    """A search on the web, its page in the language of the request."""
    page = {"q": _cut(query), "hl": "zh-CN" if language == "zh" else "en"}
    return f"https://www.google.com/search?{urlencode(page)}"


def _cut(query: str) -> str:
    line = " ".join("".join(c if c.isprintable() else " " for c in query).split())
    # half a character of two would be no text that can be sent
    return line[:LONGEST_QUERY].encode("utf-8", "ignore").decode().strip()
