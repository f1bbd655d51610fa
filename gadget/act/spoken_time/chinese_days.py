"""Days in Chinese, and what repeats: 大后天, 下周五, 五月三号, 月底, 每周一三五."""

from __future__ import annotations

import re
from datetime import date, timedelta

from gadget.act.spoken_time.chinese_words import NUMBER, value
from gadget.act.spoken_time.holidays import CHINESE, YearToDay, coming, find_holiday
from gadget.act.spoken_time.meaning import Spoken, repeats_on
from gadget.act.spoken_time.scan import Scan
from gadget.act.spoken_time.wall import add_months, last_of

_WEEK = r"(?:周|星期|礼拜)"
_NAMES = "一二三四五六日"
_DAY = r"[一二三四五六日天]"
_LIST = rf"{_DAY}(?:[和跟及与]?{_WEEK}?{_DAY}(?![点时:十百零半天月号]))*"
_UNSUPPORTED = (
    r"每个?月|每年|每个?(?:小时|钟头)|每分钟|每隔|隔[一两三]?[天周日]|"
    r"每[两二三四五六七八九十半\d]+个?(?:天|周|星期|小时|月|年|分)"
)
_NAMED_DAYS = (
    (r"大前[天日]", -3),
    (r"大大后[天日]", 4),
    (r"大后[天日]", 3),
    (r"前[天日]", -2),
    (r"昨(?:天|日|儿个?)|昨(?=晚|夜)", -1),
    (r"后(?:天|日|儿个?)(?!之?后)|后(?=晚)", 2),
    (r"明(?:天|日|儿个?)|明(?=早|晚|晨|夜)", 1),
    (r"今(?:天|日|儿个?)|今(?=早|晚|晨|夜)|当(?=晚|天)天?", 0),
)
_DATE = (
    rf"(?P<iso>\d{{4}}-\d{{2}}-\d{{2}})|"
    rf"(?:(?P<year>今|明|后|\d{{4}}|[零〇一二三四五六七八九]{{4}})年)?(?P<month>\d{{1,2}}|[一二三四五六七八九十]{{1,2}})月"
    rf"(?:份)?(?:(?P<day>{NUMBER})(?:号|日)?(?![点时:])|(?P<edge>底|末|初|中))?"
)
_NOT_INSIDE = r"(?<![月第\d零〇一二三四五六七八九十])"
_MONTH_DAY = rf"(?:(?P<which>(?:下+|上|这|本)个?月)的?|{_NOT_INSIDE})(?P<day>{NUMBER})(?:号|日)(?!线|楼)"
_MONTH_EDGE = r"(?P<which>(?:下+|上|这|本)个?月)?的?月?(?P<edge>月底|月末|月初|月中|(?<=月)[底末初中])"


def take_repeats(scan: Scan, today: int) -> str | None:
    """Take out what repeats and give it as in `When`; "" when nothing does, None when it is a rhythm not known here."""
    if re.search(_UNSUPPORTED, scan.text):
        return None
    ranged = rf"(?:每个?)?{_WEEK}({_DAY})(?:到|至){_WEEK}?({_DAY})(?:每天|的)?"
    if found := scan.take(ranged):
        first, last = _index(found[1]), _index(found[2])
        return repeats_on(frozenset((first + step) % 7 for step in range((last - first) % 7 + 1)))
    if scan.take(r"每?个?(?:工作日|平日)(?:每天|的)?"):
        return "weekdays"
    if scan.take(rf"每个?(?:周末|{_WEEK}六{_WEEK}?[日天])|周末每天"):
        return "weekends"
    if found := scan.take(
        rf"(?:每一?个?|逢){_WEEK}({_LIST})|{_WEEK}({_DAY}[和跟及与]{_WEEK}?{_LIST})(?:都|每)"
    ):
        listed = re.sub(_WEEK, "", found[1] or found[2])
        return repeats_on(frozenset(_index(name) for name in re.findall(_DAY, listed)))
    if scan.take(r"每一?[天日]|天天|每(?=个?(?:早|晚|清晨|凌晨|上午|中午|下午|傍晚|夜|午|睡))个?"):
        return "daily"
    if scan.take(rf"每一?个?{_WEEK}"):
        return repeats_on(frozenset((today,)))
    return ""


def take_day(scan: Scan, today: date) -> Spoken | None:
    """Take out the day that is named; None when there is none."""
    holiday = find_holiday(scan.text, CHINESE)
    if holiday is not None:
        return _holiday_day(scan, holiday[0], holiday[1], today)
    if (day := _take_date(scan, today)) is not None:
        scan.take(rf"{_WEEK}{_DAY}")  # the date says which Friday
        return Spoken(day=day)
    for pattern, days in _NAMED_DAYS:
        if scan.take(pattern):
            return Spoken(day=today + timedelta(days=days))
    return _take_weekday(scan, today) or _take_stretch(scan, today)


def _holiday_day(scan: Scan, match: re.Match[str], day_in: YearToDay, today: date) -> Spoken | None:
    ahead = re.search(r"(今|明|后|\d{4})年?的?$", scan.text[: match.start()])
    year = None
    if ahead:
        year = {"今": today.year, "明": today.year + 1, "后": today.year + 2}.get(ahead[1]) or int(ahead[1])
    behind = re.match(r"的?(前一天|后一天|第二天)|那天|当天", scan.text[match.end() :])
    day = day_in(year) if year else coming(day_in, today)
    scan.cut(ahead.start() if ahead else match.start(), match.end() + (behind.end() if behind else 0))
    if day is None:
        return None
    return Spoken(
        day=day
        + timedelta(days={"前一天": -1, "后一天": 1, "第二天": 1}.get((behind and behind[1]) or "", 0))
    )


def _take_date(scan: Scan, today: date) -> date | None:
    for pattern, read in ((_DATE, _full_date), (_MONTH_DAY, _day_of_month), (_MONTH_EDGE, _edge_of_month)):
        found = re.search(pattern, scan.text)
        if found is None:
            continue
        try:
            day = read(found.groupdict(), today)
        except (ValueError, OverflowError):  # no such day
            day = None
        if day is not None:
            scan.cut(found.start(), found.end())
            return day
    return None


def _full_date(said: dict[str, str | None], today: date) -> date | None:
    if said["iso"]:
        return date.fromisoformat(said["iso"])
    month, number = int(value(said["month"] or "") or 0), int(value(said["day"] or "一") or 0)
    edge = said["edge"]
    if said["year"] is not None:
        ahead = {"今": 0, "明": 1, "后": 2}.get(said["year"])
        year = int(value(said["year"]) or 0) if ahead is None else today.year + ahead
        return _at_edge(year, month, edge) if edge else date(year, month, number)
    for year in range(today.year, today.year + 9):  # the 29th of February may be far
        if edge:
            day = _at_edge(year, month, edge)
        elif 1 <= number <= last_of(year, month).day:
            day = date(year, month, number)
        else:
            continue
        if day >= today:
            return day
    return None


def _day_of_month(said: dict[str, str | None], today: date) -> date | None:
    number = int(value(said["day"] or "") or 0)
    month = _which_month(said["which"], today)
    if said["which"]:
        return month.replace(day=number)
    while 1 <= number <= 31:
        if last_of(month.year, month.month).day >= number and month.replace(day=number) >= today:
            return month.replace(day=number)
        month = add_months(month, 1)
    return None


def _edge_of_month(said: dict[str, str | None], today: date) -> date | None:
    month = _which_month(said["which"], today)
    edge = (said["edge"] or "")[-1]
    day = _at_edge(month.year, month.month, edge)
    if day < today and not said["which"]:
        month = add_months(month, 1)
        day = _at_edge(month.year, month.month, edge)
    return day


def _at_edge(year: int, month: int, edge: str) -> date:
    if edge in "底末":
        return last_of(year, month)
    return date(year, month, 1 if edge == "初" else 15)


def _which_month(said: str | None, today: date) -> date:
    """The first of 上个月, 这个月, 下个月, 下下个月."""
    ahead = -1 if said and said.startswith("上") else (said or "").count("下")
    return add_months(today.replace(day=1), ahead)


def _take_weekday(scan: Scan, today: date) -> Spoken | None:
    monday = today - timedelta(days=today.weekday())
    if found := scan.take(rf"(下+|上|这|本)一?个?{_WEEK}({_DAY}|末)"):
        weeks = -1 if found[1] == "上" else found[1].count("下")
        return Spoken(day=monday + timedelta(days=7 * weeks + (5 if found[2] == "末" else _index(found[2]))))
    if found := scan.take(rf"{_WEEK}({_DAY})"):
        return Spoken(weekday=_index(found[1]))
    return None


def _take_stretch(scan: Scan, today: date) -> Spoken | None:
    """Weeks, months and years, by their first day unless their end is meant."""
    monday = today - timedelta(days=today.weekday())
    if scan.take("周末"):
        return Spoken(day=max(monday + timedelta(days=5), today))
    if found := scan.take(rf"(下+)一?个?{_WEEK}"):
        return Spoken(day=monday + timedelta(days=7 * len(found[1])))
    if found := scan.take(r"(下+)一?个?月"):
        return Spoken(day=add_months(today.replace(day=1), len(found[1])))
    if found := scan.take(r"(今|明|后)?年(底|末|初)"):
        year = today.year + {"明": 1, "后": 2}.get(found[1] or "", 0)
        if found[2] == "初":
            return Spoken(day=date(year if found[1] else year + 1, 1, 1))
        return Spoken(day=date(year, 12, 31))
    if found := scan.take(r"(明|后)年"):
        return Spoken(day=date(today.year + (1 if found[1] == "明" else 2), 1, 1))
    return None


def _index(name: str) -> int:
    return 6 if name == "天" else _NAMES.index(name)
