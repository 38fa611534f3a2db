"""Conditions on the rows that count: all but one value, amounts above a number, a span of dates."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.parts.amounts import CODES, KNOWN, units
from workbench.assistant.offline.parts.bounds import each_or_all, lasting, of_value
from workbench.assistant.offline.parts.choosing import columns, own_values
from workbench.assistant.offline.parts.ranges import ranged
from workbench.assistant.offline.wish import Least, Sentence, Wish
from workbench.assistant.offline.words.numbers import place
from workbench.assistant.offline.words.own_units import numbered
from workbench.assistant.offline.words.spelling import normalise
from workbench.assistant.offline.words.vocabulary import Unclear, spoken

_MONEY = r"euros?|eur|€|dollars?|usd|\$|pounds?|gbp|£|francs?|chf|kroner|yen|reais|units? of (?:money|currency)"
_MORE = {
    "more than": ">", "over": ">", "above": ">", "longer than": ">", "greater than": ">",
    "higher than": ">",
    "larger than": ">", "bigger than": ">", "at least": ">=", "a minimum of": ">=", "minimum": ">=",
    "no less than": ">=",
    "less than": "<", "under": "<", "below": "<", "shorter than": "<", "smaller than": "<", "lower than": "<",
    "at most": "<=", "exceeding": ">", "in excess of": ">", "beyond": ">", "upwards of": ">=", "north of": ">",
    "greater or equal to": ">=", ">=": ">=", ">": ">", "<=": "<=", "<": "<", "not less than": ">=",
    "not more than": "<=",
    "no more than": "<=", "up to": "<=", "a maximum of": "<=",
}
_BUT = (
    r"(?:(?<=channel )bar|(?<=channels )bar|(?<=everything )bar|(?<=anything )bar|(?<=topic )bar|(?<=topics )bar"
    r"|except(?: for)?|excepting|excluding|without|besides|other than|apart from|aside from|but not|not counting"
    r"|not including|leaving out|leave out|leaves out|ignoring|ignore|"
    r"(?:please )?do not (?:count|include|use|show)|without (?:counting|including)|minus|all but|everything but"
    r"|disregarding|disregard|setting aside|putting aside|omitting|omit|barring|not considering"
    r"|any(?:thing)? but|BUT|exclude|excludes|leaving aside|not)"
)
# why something is left out
_SPOILS = (
    r"(?:since |because |as )?(?:that one|those ones|that|they|it|those|these|which) (?:just |only |really |always "
    r"|would )*"
    r"(?:spoil|distort|skew|ruin|bias|inflate|blur|dominate|drag|mess|pollute|blow|pull|push)e?s?(?: up| down)?"
    r"(?: (?:the|our|all|every|my|that))* (?:averages?|picture|numbers?|means?|figures?|results?|everything|it|rates?"
    r"|totals?|view)"
)
MONTHS = [
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
]
_STARS = {"one": 1.0, "two": 2.0, "three": 3.0, "four": 4.0, "five": 5.0}
_NUMERIC = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "FLOAT", "DOUBLE", "DECIMAL")


def conditions(wish: Wish, sentence: Sentence, grounding: Grounding) -> Wish:
    """Take the conditions out of a sentence, before windows and values are looked for."""
    wish = _dates(wish, sentence, grounding)
    wish = _amounts(wish, sentence, grounding)
    return _without(wish, sentence, grounding)


def _without(wish: Wish, sentence: Sentence, grounding: Grounding) -> Wish:
    """Every channel except email; cargo bikes not counted; in-app left out."""
    found: list[tuple[str, str]] = []
    for match in re.finditer(r"\bminus(?= (?:the |all )?(\w.*))", sentence.rest):      # minus card spend: no value
        spans = [span for one in spoken(grounding) if (span := one.find(match[1])) is not None and span[0] == 0]
        if any(" " in match[1][: end] for _, end in spans):
            sentence.rest = f"{sentence.rest[: match.start()]}MINUS{sentence.rest[match.end():]}"
    # all fines but overstay: all of which one value is left out
    sentence.rest = re.sub(
        r"\b((?:all|any|every|each)(?: of)?(?: the| our| their)?(?: [a-z]+){1,2}) but (?!(?:not|only|no|without|with|also|never)\b)",
        r"\1 BUT ", sentence.rest)
    names: dict[str, list[str]] = {}
    for said, meant in columns(grounding).items():
        names.setdefault(meant, []).append(re.escape(said))
    for said, (column, value) in own_values(grounding):
        names.setdefault(column, [re.escape(normalise(column)) + "s?"])
        name = (
            rf"(?:the |any |our |all |those |ones |for |by |via |on |of |from )*{re.escape(said)}s?(?: (?:ones|stuff|things"
            rf"|messages?|channel"
            rf"|mails?|notifications?|{'|'.join(names[column])}))?"
        )
        left_out = sentence.take(
            rf"(?:(?:on|in|for|of|via|from) (?:(?:the|our) )*(?:{'|'.join(names[column])}) (?=other than))?"
            rf"(?:but |and )?(?:{_BUT} {name}|(?:please )?leav(?:e|ing) {name} (?:out|aside)"
            rf"|{name} (?:is |are |being )?(?:excluded|left out|aside"
            rf"|not counted|not included|ignored|does not count|do not count))"
        )
        if left_out is not None:
            found += _and_others(sentence, left_out.end(), column, grounding)
            sentence.take(
                r"(?:on |in |for |of )?(?:every|any|all)(?: other| the)? (?:channels?|mediums?|domains?|themes?"
                r"|topics?)"
            )
            found.append((column, value))
            sentence.take_all(_SPOILS)
    sentence.rest = sentence.rest.replace("MINUS", "minus").replace("BUT", "but")
    return replace(wish, without=tuple(dict.fromkeys((*wish.without, *found))))


def _and_others(sentence: Sentence, at: int, column: str, grounding: Grounding) -> list[tuple[str, str]]:
    """Except texts and e-mails: what is listed with the value that is left out is left out as well."""
    found: list[tuple[str, str]] = []
    alike = [(said, pair) for said, pair in own_values(grounding) if pair[0] == column]
    while True:
        joined = re.match(r" *(?:,|\b(?:and|or|nor)\b|/) *(?:(?:and|or|nor|the|any|our|all|by|via|on|of|from) +)*",
                          sentence.rest[at:])
        if joined is None:
            return found
        begin = at + joined.end()
        said, pair = next(((said, pair) for said, pair in alike if re.match(
            rf"{re.escape(said)}s?(?!\w)", sentence.rest[begin:])), ("", None))
        if pair is None:
            return found
        after = re.match(rf"{re.escape(said)}s?", sentence.rest[begin:])
        end = begin + (after.end() if after else 0)
        sentence.blank(at, end)
        found.append(pair)
        at = end


def _amounts(wish: Wish, sentence: Sentence, grounding: Grounding) -> Wish:
    """More than 15 euros, 3000 metres or more: a bound on a value that rows carry."""
    numeric = {normalise(c): c for t in grounding.tables.values() if not t.derived for c, kind in t.columns.items()
               if kind.startswith(_NUMERIC) and not c.startswith("x_")}
    said = {*KNOWN, *units(grounding), *(code for code in CODES if code.isalpha()), "km", "kg"}
    said |= {*numbered(grounding)}
    said |= {word.removesuffix("s") for word in said if word.endswith("s")}
    units_said = "|".join([_MONEY, *sorted(map(re.escape, {*numeric, *said}), key=len, reverse=True)])
    costing_more = r"(?:in value|in length|in price|value|length|price)"
    costing = (
        r"(?:(?:that |which )?(?:cost|costs|costing|worth|of|for|lasting|lasts?|took|taking|with a value of|valued at"
        r"|value|amount|price|fare|fee|cost)s? (?:is |are |was |of )?)*"
    )
    lead = "|".join(sorted(_MORE, key=len, reverse=True))
    ends = ranged(sentence, units_said, numeric)
    if ends is not None:
        least, upper = (replace(one, column=numeric.get(one.unit)) for one in ends)
        return replace(wish, least=least, upper=upper, notes=(
            *wish.notes, f"both ends are in: {least.amount:g} and {upper.amount:g}"))
    plain = of_value(sentence, units_said)
    if plain is not None:
        return replace(wish, least=plain)
    some = rf"(\d|{'|'.join(_STARS)})"
    stars = (sentence.take(rf"{some}[ -]?star(?= \w+)") or sentence.take(
        rf"(?:of |with |exactly )+{some} stars?(?! (?:or|and) (?:more|less|above|better|up|fewer))")
        if "stars" in units(grounding) else None)
    if stars is not None:
        given = _STARS.get(stars[1]) or float(stars[1])
        return replace(wish, least=Least(None, "=", given, "stars"))      # a 5 star rating
    # at least 30 minutes late: a column of several words, of which the first would be a length of time
    longer = "|".join(sorted((re.escape(name) for name in numeric if " " in name), key=len, reverse=True)) or "(?!)"
    late = sentence.take(rf"({lead}) (\d+(?:\.\d+)?) ?({longer})")
    if late is not None:
        return replace(wish, least=Least(numeric[late[3]], _MORE[late[1]], float(late[2]), late[3]))
    long = lasting(sentence, grounding)
    if long is not None:
        sentence.take_all(r"(?:one |a |any )?single(?= \w)")
        return replace(wish, least=long)
    match = sentence.take(rf"{costing}({lead}) (\d+(?:\.\d+)?) ?({units_said})(?: {costing_more})?") or None
    sign = _MORE[match[1]] if match else None
    if match is None:
        match = sentence.take(
            rf"{costing}(\d+(?:\.\d+)?) ?({units_said}) (?:or|and) "
            "(more|longer|over|above|upwards?|up|less|under|shorter|below)"
        )
        if match is None:
            return wish
        sign = "<=" if match[3] in ("less", "under", "shorter", "below") else ">="
        amount, unit = match[1], match[2]
    else:
        amount, unit = match[2], match[3]
    sentence.take_all(r"(?:one |a )?single(?= \w)")
    column = numeric.get(unit)
    # a single payment has to be that large, it is not about the sum
    sentence.take_all(
        r"(?:(?:an?|one|each|the) )?single (?:one|\w+) (?:has to|must|should|needs to) be (?:that|so"
        r"|this) (?:large|big|high|long"
        r"|much)|(?:it|this|that) is not about (?:the|their|any) (?:sums?|totals?)(?: of \w+)?")
    each_or_all(sentence, match.start())
    return replace(wish, least=Least(column, str(sign), float(amount), unit))


def _dates(wish: Wish, sentence: Sentence, grounding: Grounding) -> Wish:
    """In April 2026, since 2026-04-01, between two dates: rows of that span, by the log's own clock."""
    sentence.take_all(
        r"(?:since|from) the (?:very )?(?:start|beginning) of the (?:log|data)|(?:over|in|across|during|throughout"
        r"|for|of) (?:the )?(?:whole|entire|full|complete) (?:log|data|snapshot|period|time)|so far|of all time"
        r"|all time|ever since"
    )
    even_dates(sentence, grounding)
    months = "|".join(MONTHS)
    since = sentence.take(
        rf"(?:sent )?(?:since (?:the (?:beginning|start) of )?|from (?=(?:{months})(?: \d{{4}})? on))({months})(?: of)?"
        r"(?: (\d{4}))?(?: on(?:wards?)?)?"
    )
    if since is not None:
        month = MONTHS.index(since[1]) + 1
        return replace(wish, dates=(date(int(since[2]) if since[2] else year_of(month, grounding), month, 1), None))
    until = sentence.take(rf"(?:until|till|up to|through) (?:the )?end of ({months})(?: (\d{{4}}))?")
    if until is not None:
        month = MONTHS.index(until[1]) + 1
        year = int(until[2]) if until[2] else year_of(month, grounding)
        return replace(wish, dates=(None, date(year + month // 12, month % 12 + 1, 1)))
    match = sentence.take(
        rf"(?:sent )?(?:only )?(?:in|during|for|of|from"
        rf"|only) (?:the month of )?({months})(?: of)?(?: (\d{{4}}))?(?: only)?"
    ) or sentence.take(rf"({months})(?: (\d{{4}}))? only") or sentence.take(
        rf"(?<=, )({months})(?: (\d{{4}}))?(?= *$)|^ *({months})(?: (\d{{4}}))?(?= *[:,])"
        rf"|({months}) (\d{{4}})(?= *[:,.;]| *$)")
    if match is not None:
        named = [one for one in match.groups() if one]
        month = MONTHS.index(named[0]) + 1
        year = int(named[1]) if len(named) > 1 else year_of(month, grounding)
        first = date(year, month, 1)
        return replace(wish, dates=(first, date(year + month // 12, month % 12 + 1, 1)))
    day = r"(?:the )?(\d{4}-\d\d-\d\d)"
    ending = r"(?:and|to|until|till|through|-|(?:up )?(?:to|until|till) and including|up to)"
    match = sentence.take(
        r"(?:(?:in|during|for|of|over|within) (?:the |those )?(?:\w+ )?(?:weeks?|fortnight|days|period|time|span"
        r"|dates?)"
        rf"(?: of)?,? )?(?:between |from )?{day} {ending} {day}(?: included| inclusive)?"
        r"(?: *\(?(?:both|with both)(?: (?:days|dates|ends))?(?: (?:are|being))? (?:in|included|inclusive|counted)\)?)?"
    )
    if match is not None:
        if day_of(match[1]) + timedelta(days=1) < day_of(match[2]) and re.search(
                rf"{day} and", match[0]) and not re.search(r"between|from|both", match[0]):
            raise Unclear(f"{match[1]} and {match[2]}: these two days, or from the one to the other?")
        if day_of(match[2]) < day_of(match[1]):
            raise Unclear(f"{match[1]} is after {match[2]}: from which day to which?")
        sentence.take_all(r"inclusive|included(?= *(?:$|[.,;?]))")
        return replace(wish, dates=(day_of(match[1]), day_of(match[2]) + timedelta(days=1)))
    match = sentence.take(
        r"(?:in |for |during |of |over )?(?:the )?(?:calendar )?week (of|from|starting|beginning)(?: on)?(?: monday)? "
        + day
    )
    if match is not None:
        return replace(wish, dates=_week(match[1], day_of(match[2]), sentence))
    match = sentence.take(rf"on {day}(?: only| alone)?")
    if match is not None:
        return replace(wish, dates=(day_of(match[1]), day_of(match[1]) + timedelta(days=1)))
    match = sentence.take(rf"(?:since|from|starting|on or after|(?:as|from) of|from and including)(?: on)? {day}(?:"
                          rf" on(?:wards)?)?")
    if match is not None:
        return replace(wish, dates=(day_of(match[1]), None))
    match = sentence.take(rf"before {day}")
    if match is not None:
        return replace(wish, dates=(None, day_of(match[1])))
    # the day itself: not after it, and until it; the reply says so
    match = sentence.take(rf"(after|until|till|through|by|up to(?: and including)?) {day}(?: included| inclusive)?")
    if match is None:
        return wish
    said, later = day_of(match[2]), day_of(match[2]) + timedelta(days=1)
    if match[1] == "after":
        return replace(wish, dates=(later, None), notes=(*wish.notes, f"“after {said}” is from {later} on"))
    noted = () if "including" in match[1] else (f"“{match[1]} {said}” takes in that day",)
    return replace(wish, dates=(None, later), notes=(*wish.notes, *noted))


def _week(how: str, day: date, sentence: Sentence) -> tuple[date, date]:
    """The week of a Monday, or one that begins on a day; what stands in brackets says the same again.

    Raises:
        Unclear: the week of another day; brackets that say another span.
    """
    if how == "of" and day.weekday():
        raise Unclear(
            f"The week of {day}, which is no Monday: the seven days from it on, or the calendar week around it?")
    nth = r"(?:the )?(\d{1,2})(?:st|nd|rd|th)?"
    again = sentence.take(
        rf"\( *(?:from )?{nth} ?(?:to|until|till|through|-|(?:up )?(?:to|until|till) and including) ?{nth}"
        r"(?: included| inclusive)? *\)"
    )
    end = day + timedelta(days=7)
    if again is not None and (int(again[1]), int(again[2])) != (day.day, (end - timedelta(days=1)).day):
        raise Unclear(f"The week from {day} on, or the days in brackets?")
    return day, end


def even_dates(sentence: Sentence, grounding: Grounding) -> None:
    """1 June 2026 and June 1st as 2026-06-01, in their places."""
    months = "|".join(MONTHS)
    sentence.rest = re.sub(         # between 1 and 14 May: the month is said once
        rf"(?<!\w)(\d{{1,2}})(?:st|nd|rd|th)? ?(and|to|until|till|through|-|up to and including|to and including) ?"
        rf"(?=(?:the )?\d{{1,2}}(?:st|nd|rd"
        rf"|th)?(?: of)?"
        rf" ((?:{months})(?:,? \d{{4}})?)(?!\w))", r"\1 \3 \2 ", sentence.rest,
    )
    day = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
    month_ = rf"(?P<month>{months})"
    year_ = r"(?:,? (?P<year>\d{4}))?(?!\w)"
    for spelled in (rf"(?<!\w)(?:(?P<word>first|second|third|fourth) of|{day}(?: of)?) {month_}{year_}",
                    rf"(?<!\w){month_} (?:the )?{day}{year_}"):
        for found in reversed(list(re.finditer(spelled, sentence.rest))):
            month = MONTHS.index(found["month"]) + 1
            year = int(found["year"]) if found["year"] else year_of(month, grounding)
            number = int(found["day"] or place(found.groupdict().get("word") or "") or 0)
            begin, end = found.span()
            sentence.rest = (
                sentence.rest[:begin] + f"{year:04d}-{month:02d}-{number:02d}".ljust(end - begin)
                + sentence.rest[end:]
            )


def day_of(text: str) -> date:
    """A day as it is written in a log."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Unclear(f"“{text}” is no day. Write it as 2026-04-01.") from None


def year_of(month: int, grounding: Grounding) -> int:
    """The one year in which the log holds that month."""
    timed = [t for t in grounding.tables.values() if not t.derived and t.begins is not None]
    spans = [(_at(t.begins), _at(t.watermark)) for t in timed if t.watermark is not None]
    years = {year for begins, ends in spans for year in range(begins.year, ends.year + 1)
             if (begins.year, begins.month) <= (year, month) <= (ends.year, ends.month)}
    if len(years) != 1:
        raise Unclear(f"Which year's {MONTHS[month - 1].capitalize()}?" if years else
                      f"The log has no {MONTHS[month - 1].capitalize()}.")
    return years.pop()


def _at(moment: datetime | None) -> datetime:
    assert moment is not None
    return moment


