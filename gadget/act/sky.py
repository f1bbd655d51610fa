"""The weather in words: what the codes of a forecast mean, and sentences made of its numbers. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeAlias

from gadget.act.saying import say_day, say_list
from gadget.calls import Language

Matter: TypeAlias = Literal["all", "rain", "snow", "wind", "heat"]
"""What was asked: everything, or one thing that is answered first."""

WINDY_KMH = 45.0
"""Gusts from here on are worth a word."""

LIKELY, PERHAPS = 60.0, 30.0
"""Chance of rain (percent) from which it is a yes, and from which it is no longer a no."""

_FEELS_APART = 4.0
"""Degrees between what it is and what it feels like that are worth a word."""

_CODES = {
    0: ("sunny", "晴"),
    1: ("mostly sunny", "晴间多云"),
    2: ("partly cloudy", "多云"),
    3: ("overcast", "阴"),
    45: ("foggy", "有雾"),
    48: ("foggy", "有雾"),
    51: ("light drizzle", "毛毛雨"),
    53: ("drizzle", "毛毛雨"),
    55: ("drizzle", "毛毛雨"),
    56: ("freezing drizzle", "冻毛毛雨"),
    57: ("freezing drizzle", "冻毛毛雨"),
    61: ("light rain", "小雨"),
    63: ("rain", "中雨"),
    65: ("heavy rain", "大雨"),
    66: ("freezing rain", "冻雨"),
    67: ("freezing rain", "冻雨"),
    71: ("light snow", "小雪"),
    73: ("snow", "中雪"),
    75: ("heavy snow", "大雪"),
    77: ("snow", "米雪"),
    80: ("light showers", "小阵雨"),
    81: ("showers", "阵雨"),
    82: ("heavy showers", "强阵雨"),
    85: ("snow showers", "阵雪"),
    86: ("heavy snow showers", "强阵雪"),
    95: ("thunderstorms", "雷雨"),
    96: ("thunderstorms with hail", "雷雨伴有冰雹"),
    99: ("thunderstorms with hail", "雷雨伴有冰雹"),
}
"""WMO codes, as Open-Meteo gives them."""

_SNOWY = frozenset((71, 73, 75, 77, 85, 86))
_WET = frozenset(code for code in _CODES if code > 50) - _SNOWY


@dataclass(frozen=True, slots=True)
class Weather:
    """Of a day or a part of one (`low` to `high`), or of now (`low` is `high`). None: not told."""

    day: date
    low: float
    high: float
    code: int | None = None
    rain: float | None = None
    """Chance in percent."""
    gusts: float | None = None
    feels: float | None = None
    is_day: bool = True

    @property
    def is_wet(self) -> bool:
        return self.code in _WET

    @property
    def is_snowy(self) -> bool:
        return self.code in _SNOWY


def weather(told: object, today: date) -> Weather | None:
    """One of the courier's records, checked once more: what came from outside may be anything."""
    if not isinstance(told, Mapping):
        return None
    low = _number(told.get("low", told.get("temperature")))
    high = _number(told.get("high", told.get("temperature")))
    if low is None or high is None:
        return None
    code = _number(told.get("code"))
    try:
        day = date.fromisoformat(str(told.get("day", today.isoformat())))
    except ValueError:
        return None
    rain = _number(told.get("rain"))
    return Weather(
        day,
        low,
        high,
        int(code) if code is not None and int(code) in _CODES else None,
        None if rain is None else min(max(rain, 0.0), 100.0),
        _number(told.get("gusts")),
        _number(told.get("feels")),
        told.get("is_day") is not False,
    )


@dataclass(frozen=True, slots=True)
class Scene:
    """What all sentences of one answer share."""

    language: Language
    place: str
    """'' for home, which is not named."""
    today: date
    miles: bool = False

    def windy(self, gusts: float | None) -> bool:
        return gusts is not None and gusts >= (WINDY_KMH / 1.609 if self.miles else WINDY_KMH)

    def speed(self, value: float) -> str:
        if self.language == "zh":
            return f"每小时{value:.0f}{'英里' if self.miles else '公里'}"
        return f"{value:.0f} {'miles' if self.miles else 'kilometres'} an hour"


def say_now(now: Weather, rest: Weather | None, scene: Scene) -> str:
    """How it is, and what the rest of the day brings."""
    sky = _sky(now, scene.language, at_night=not now.is_day)
    chance = rest is not None and rest.rain is not None and rest.rain >= PERHAPS
    felt = now.feels is not None and abs(now.feels - now.low) >= _FEELS_APART
    if scene.language == "zh":
        said = f"{scene.place}现在{_chinese_degrees(now.low)}{f'，{sky}' if sky else ''}"
        said += f"，体感{_chinese_degrees(now.feels or 0.0)}。" if felt else "。"
        if rest is not None:
            said += f"今天{_chinese_range(rest)}{f'，降水概率{rest.rain:.0f}%' if chance else ''}。"
        return said + _wind(now, scene)
    said = f"It's {_degrees(now.low)}{_joined(sky)}{f' in {scene.place}' if scene.place else ''}"
    said += f", and it feels like {_count(now.feels or 0.0)}" if felt else ""
    if rest is not None:
        said += f"; today {_range(rest)}{f', with {_chance(rest)}' if chance else ''}"
    return said + "." + _wind(now, scene)


def say_whole(days: Sequence[Weather], scene: Scene, part: str = "") -> str:
    """Each of one or two days with everything; more of them in a sentence."""
    if len(days) > 2:
        return _several(days, scene)
    return ("" if scene.language == "zh" else " ").join(
        _one_day(day, scene, part, first=not place) for place, day in enumerate(days)
    )


def say_rain(day: Weather, scene: Scene, part: str = "") -> str:
    """Yes, perhaps or no, before anything else."""
    rain = day.rain if day.rain is not None else 90.0 if day.is_wet else 10.0
    when, zh_when = _when(day.day, scene, part)
    snow = day.is_snowy and rain >= PERHAPS
    known = day.rain is not None
    if scene.language == "zh":
        what, chance = ("雪" if snow else "雨"), f"，降水概率{rain:.0f}%" if known else ""
        start = (
            f"会，{zh_when}很可能下{what}"
            if rain >= LIKELY
            else f"可能会，{zh_when}也许下{what}"
            if rain >= PERHAPS
            else f"不会，{zh_when}应该不下雨"
        )
        return f"{start}{chance}，{_chinese_range(day)}。"
    what = "snow" if snow else "rain"
    chance = f", {_chance(day, '')}" if known else ""
    if rain >= LIKELY:
        start = f"Yes, {what} is likely{when}{chance}"
    elif rain >= PERHAPS:
        start = f"Perhaps: {what} is possible{when}{chance}"
    else:
        start = f"No, rain is unlikely{when}{chance}"
    return f"{start}, and {_range(day)}."


def say_raining(now: Weather, scene: Scene) -> str:
    """Whether it rains at this moment."""
    if scene.language == "zh":
        what = "雪" if now.is_snowy else "雨"
        verdict = (
            f"是的，{scene.place}正在下{what}"
            if now.is_wet or now.is_snowy
            else f"没有，{scene.place}现在没下雨"
        )
        return f"{verdict}，{_chinese_degrees(now.low)}。"
    where = f" in {scene.place}" if scene.place else ""
    if now.is_wet or now.is_snowy:
        return f"Yes, it's {'snowing' if now.is_snowy else 'raining'}{where}, at {_degrees(now.low)}."
    return f"No, it isn't raining{where}. It's {_degrees(now.low)}."


def say_snow(day: Weather, scene: Scene, part: str = "") -> str:
    """Yes or no first."""
    when, zh_when = _when(day.day, scene, part)
    if scene.language == "zh":
        start = f"会，{zh_when}有{_sky(day, 'zh')}" if day.is_snowy else f"不会，{zh_when}不下雪"
        return f"{start}，{_chinese_range(day)}。"
    start = f"Yes, there will be {_sky(day, 'en')}" if day.is_snowy else "No, it isn't going to snow"
    return f"{start}{when}: {_range(day)}."


def say_wind(day: Weather, scene: Scene, part: str = "") -> str:
    """Yes or no first, with the gusts."""
    when, zh_when = _when(day.day, scene, part)
    if day.gusts is None:
        return say_whole([day], scene, part)
    windy, speed = scene.windy(day.gusts), scene.speed(day.gusts)
    if scene.language == "zh":
        return f"{'会' if windy else '不会'}，{zh_when}{'风很大' if windy else '风不大'}，阵风最大{speed}。"
    return f"{'Yes, it will be' if windy else 'No, it will not be'} windy{when}: gusts of up to {speed}."


def say_heat(day: Weather, scene: Scene, part: str = "") -> str:
    """The temperature, and no more."""
    when, zh_when = _when(day.day, scene, part)
    if scene.language == "zh":
        return f"{zh_when}{_chinese_range(day)}。"
    return f"It will be {_range(day)}{when}."


def _one_day(day: Weather, scene: Scene, part: str, *, first: bool) -> str:
    sky = _sky(day, scene.language)
    when, zh_when = _when(day.day, scene if first else Scene(scene.language, "", scene.today), part)
    chance = day.rain is not None and day.rain >= PERHAPS
    if scene.language == "zh":
        rain = f"，降水概率{day.rain:.0f}%" if chance else ""
        return f"{zh_when}{f'{sky}，' if sky else ''}{_chinese_range(day)}{rain}。{_wind(day, scene)}"
    named = when.strip() or "today"
    rain = f", with {_chance(day)}" if chance else ""
    return (
        f"{named[0].upper()}{named[1:]}: {f'{sky}, ' if sky else ''}{_range(day)}{rain}.{_wind(day, scene)}"
    )


def _several(days: Sequence[Weather], scene: Scene) -> str:
    low, high = min(day.low for day in days), max(day.high for day in days)
    wet = [day.day for day in days if (day.rain or 0.0) >= LIKELY or (day.rain is None and day.is_wet)]
    names = [say_day(day, scene.today, scene.language).removeprefix("on ") for day in wet]
    span = Weather(days[0].day, low, high)
    last = say_day(days[-1].day, scene.today, scene.language).removeprefix("on ")
    if scene.language == "zh":
        rain = f"{say_list(names, 'zh')}可能有雨" if names else "应该没有雨"
        return f"{scene.place}到{last}为止{_chinese_range(span)}，{rain}。"
    where = f" in {scene.place}" if scene.place else ""
    rain = f"rain is likely {say_list(_on(names), 'en')}" if names else "no rain to speak of"
    return f"Until {last} it will be {_range(span)}{where}, and {rain}."


def _on(names: list[str]) -> list[str]:
    return [name if name in ("today", "tomorrow") else f"on {name}" for name in names]


def _when(day: date, scene: Scene, part: str) -> tuple[str, str]:
    """ " in Bergen tomorrow morning", and "明天早上卑尔根"."""
    english, chinese = say_day(day, scene.today, "en"), say_day(day, scene.today, "zh")
    if part:
        own, chinese_part = _PARTS.get(part, (part, ""))
        if english == "today":
            english = "tonight" if part == "night" else f"this {own}"
        else:
            english = f"{english} {'at night' if part == 'night' and english != 'tomorrow' else own}"
        chinese = f"{chinese}{chinese_part}"
    where = f" in {scene.place}" if scene.place else ""
    return f"{where} {english}", f"{chinese}{scene.place}"


_PARTS = {
    "morning": ("morning", "上午"),
    "afternoon": ("afternoon", "下午"),
    "evening": ("evening", "晚上"),
    "night": ("night", "夜里"),
}


def _wind(day: Weather, scene: Scene) -> str:
    if day.gusts is None or not scene.windy(day.gusts):
        return ""
    if scene.language == "zh":
        return f"风很大，阵风最大{scene.speed(day.gusts)}。"
    return f" It's windy, with gusts of up to {scene.speed(day.gusts)}."


def _sky(day: Weather, language: Language, *, at_night: bool = False) -> str:
    if day.code is None:
        return ""
    english, chinese = _CODES[day.code]
    if at_night:
        english = english.replace("sunny", "clear")
    return chinese if language == "zh" else english


def _joined(sky: str) -> str:
    """After the temperature: " and sunny", " with rain"."""
    if not sky:
        return ""
    return (
        f" and {sky}"
        if sky.split()[-1] in ("sunny", "clear", "cloudy", "overcast", "foggy")
        else f" with {sky}"
    )


def _chance(day: Weather, what: str = " of rain") -> str:
    rain = round(day.rain or 0.0)
    article = "an" if rain in (8, 11, 18) or 80 <= rain <= 89 else "a"
    return f"{article} {rain} percent chance{' of snow' if what and day.is_snowy else what}"


def _count(value: float) -> str:
    whole = round(value)
    return f"minus {-whole}" if whole < 0 else f"{whole}"


def _degrees(value: float) -> str:
    return f"{_count(value)} {'degree' if abs(round(value)) == 1 else 'degrees'}"


def _range(day: Weather) -> str:
    low, high = round(day.low), round(day.high)
    return _degrees(high) if low == high else f"{_count(low)} to {_count(high)} degrees"


def _chinese_degrees(value: float) -> str:
    whole = round(value)
    return f"零下{-whole}度" if whole < 0 else f"{whole}度"


def _chinese_range(day: Weather) -> str:
    low, high = round(day.low), round(day.high)
    if low == high:
        return _chinese_degrees(high)
    if high < 0:
        return f"零下{-low}到零下{-high}度"
    return f"零下{-low}到{high}度" if low < 0 else f"{low}到{high}度"


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < 1e6:
        return None
    return float(value)
