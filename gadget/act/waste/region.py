"""Whose rules hold: the setting's, else China's for Chinese, else those of where the clock is. Pure."""

from __future__ import annotations

from gadget.act.waste.table import REGIONS, Region
from gadget.calls import Language

_GERMAN = ("Europe/Berlin", "Europe/Busingen")
_AMERICAN = ("America/", "US/", "Pacific/Honolulu")
_CHINESE = ("Asia/Shanghai", "Asia/Urumqi", "Asia/Chongqing", "Asia/Harbin", "PRC")


def region_of(setting: str, language: Language, zone: str) -> Region:
    """`setting` is act.region, `zone` the IANA name of the gadget's own time zone."""
    for region in REGIONS:
        if setting == region:
            return region
    if language == "zh" or zone.startswith(_CHINESE):
        return "cn"
    if zone.startswith(_GERMAN):
        return "de"
    return "us" if zone.startswith(_AMERICAN) else "uk"
