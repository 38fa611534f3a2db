"""Whether the reading of a request bears out what a remark beside it says: a number of rows; that lane alone.

One test for each thing that a remark may say, of the wish that the rest of the request was read as.
"""

from __future__ import annotations

from collections.abc import Callable

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.parts.amounts import CODES, unit_of, units
from workbench.assistant.offline.parts.choosing import own_values
from workbench.assistant.offline.parts.phrases import find_window
from workbench.assistant.offline.wish import Wish
from workbench.assistant.offline.words.channels import lanes_called
from workbench.assistant.offline.words.columns import CHANNEL_WORDS
from workbench.assistant.offline.words.numbers import number as as_number
from workbench.assistant.offline.words.spelling import normalise
from workbench.assistant.offline.words.stems import stem
from workbench.assistant.offline.words.vocabulary import spoken

Test = Callable[[re.Match[str], Wish, Grounding], bool]


def of_rows(_: re.Match[str], wish: Wish, __: Grounding) -> bool:
    """A number of rows, or whether there is any, and no amount of them."""
    return (wish.event is not None and not wish.summed and not wish.plus
            and (wish.aggregate in ("any", "count", "distinct") or (wish.intent == "insight" and wish.base is None)))


def of_them(_: re.Match[str], wish: Wish, __: Grounding) -> bool:
    """A number of rows, and no sum of what they hold."""
    return not wish.summed and (wish.aggregate in ("count", "distinct", "days") or (
        wish.intent == "insight" and wish.shape in ("trend", "breakdown") and wish.of is None and wish.base is None
        and wish.aggregate != "sum"))


def number(_: re.Match[str], wish: Wish, __: Grounding) -> bool:
    """A number of something, and no yes or no."""
    return wish.aggregate in ("count", "distinct", "sum", "days") or (wish.intent == "insight" and wish.shape in (
        "trend", "breakdown") and wish.of is None and wish.base is None)


def whether(_: re.Match[str], wish: Wish, __: Grounding) -> bool:
    """Whether there was any."""
    return wish.intent == "metric" and wish.aggregate == "any" and wish.base is None


def each_row(_: re.Match[str], wish: Wish, __: Grounding) -> bool:
    """A number of rows, each of them."""
    return wish.aggregate == "count" and wish.base is None


def apart(_: re.Match[str], wish: Wish, __: Grounding) -> bool:
    """A number of different messages."""
    return wish.intent == "metric" and wish.aggregate == "distinct"


def people_only(_: re.Match[str], wish: Wish, __: Grounding) -> bool:
    """What people did, and no machine."""
    return not wish.machine and wish.event is not None and wish.event.fact in ("opens", "clicks")


def machines_too(_: re.Match[str], wish: Wish, __: Grounding) -> bool:
    """What machines did as well."""
    return wish.machine


def lane(match: re.Match[str], wish: Wish, grounding: Grounding) -> bool:
    """That the one channel which is chosen is the one that the remark names, and not one that it denies."""
    chosen = {value for column, value in wish.filters if column == "channel"}
    if len(chosen) != 1 and (not chosen or match.groupdict().get("only")):
        return False
    held = {word: value for word, (column, value) in own_values(grounding) if column == "channel"}
    for name, wanted in (("only", True), ("not", False)):
        said = match.groupdict().get(name)
        if said is None:
            continue
        meant = {held.get(word) or held.get(word.rstrip("s")) or _trades(word, grounding)
                 for word in re.split(r",? (?:and|or|nor|not) (?:the )?|, ?|/", said)
                 if word not in ("other", "others")}
        if None in meant or (meant == chosen) != wanted or (not wanted and meant & chosen):
            return False
    return True


def _trades(word: str, grounding: Grounding) -> str | None:
    """The log's channel that a word of the trade means; the trade's own where the log has none or several."""
    channel = CHANNEL_WORDS.get(word) or CHANNEL_WORDS.get(word.rstrip("s"))
    lanes = lanes_called(channel, grounding) if channel is not None else []
    return lanes[0] if len(lanes) == 1 else channel


def any_lane(_: re.Match[str], wish: Wish, __: Grounding) -> bool:
    """On any channel."""
    return (not any(column == "channel" for column, _ in (*wish.filters, *wish.without)) and wish.by != "channel"
            and not wish.parts)


def any_theme(_: re.Match[str], wish: Wish, __: Grounding) -> bool:
    """Of any theme."""
    return (not any(column == "domain" for column, _ in (*wish.filters, *wish.without)) and wish.by != "domain"
            and not wish.parts)


def lane_by_lane(_: re.Match[str], wish: Wish, __: Grounding) -> bool:
    """One metric for each channel."""
    return wish.intent == "metric" and wish.by == "channel"


def later(match: re.Match[str], wish: Wish, _: Grounding) -> bool:
    """What comes before the window is left out: the length that is said is where it begins."""
    if wish.window is None or wish.window.begin <= 0:
        return False
    said = match.groupdict().get("length")
    return said is None or _hours(said) == wish.window.begin


def other_length(match: re.Match[str], wish: Wish, _: Grounding) -> bool:
    """Another length of time than the window's."""
    if wish.window is None or wish.window.begin < 0 or wish.within is not None:
        return False
    hours = _hours(match["length"])
    if hours is None:       # instead of four: in the window's own unit
        unit = next((one for one in (168, 24) if wish.window.end % one == 0), 1)
        units = {unit, 24} if unit == 168 else {unit}
        many = as_number(match["length"])
        return all(many * one != wish.window.end for one in units)
    return hours != wish.window.end


def _hours(said: str) -> int | None:
    found = find_window(f"within {said}")
    return found.window.end if found is not None and found.window is not None else None


def kept(fate: str) -> Test:
    """What becomes of those who have none of it: `exclude` or `zero`."""
    def test(match: re.Match[str], wish: Wish, grounding: Grounding) -> bool:
        """That they have none of what is counted, and that it has come to be read so."""
        said = next((text for name, text in match.groupdict().items() if name.startswith("what") and text), "")
        named = {one.event for one in spoken(grounding) if one.find(said) is not None} if said else set()
        own = wish.event in named or not named
        zero = fate == "zero" and (wish.missing == "zero" or (
            wish.missing is None and wish.aggregate in ("any", "count", "sum", "distinct")))
        return own and wish.base is None and (zero or wish.missing == fate)
    return test


def of_state(_: re.Match[str], wish: Wish, __: Grounding) -> bool:
    """Days until a permission is lost."""
    return wish.until_lost


def at_end(_: re.Match[str], wish: Wish, __: Grounding) -> bool:
    """A state at the end of the window."""
    return wish.at_end


def fraction(match: re.Match[str], wish: Wish, grounding: Grounding) -> bool:
    """That what is divided by what is what the remark says once more."""
    if wish.base is None or wish.summed or wish.summed_below:
        return False
    above, below = ({one.event for one in spoken(grounding) if one.find(match[side]) is not None}
                    for side in ("above", "below"))
    return wish.event in above and wish.base in below and len(above) <= 2 and len(below) <= 2


def ratio(_: re.Match[str], wish: Wish, __: Grounding) -> bool:
    """One divided by another."""
    return wish.intent == "metric" and wish.base is not None


def either(_: re.Match[str], wish: Wish, __: Grounding) -> bool:
    """One of several."""
    several = len({value for _, value in wish.filters}) > 1 or bool(wish.either)
    return several and wish.aggregate == "any"


def whether_once(match: re.Match[str], wish: Wish, grounding: Grounding) -> bool:
    """Whether there was any, where once is enough."""
    return whether(match, wish, grounding) and wish.least is None


def uncapped(_: re.Match[str], wish: Wish, __: Grounding) -> bool:
    """No cap on the values."""
    return wish.cap is None and wish.most is None and wish.intent == "metric"


def beyond(match: re.Match[str], wish: Wish, grounding: Grounding) -> bool:
    """That what lies beyond the bound of the rows is out: reviews of three stars, beside those of at least four."""
    least = wish.least
    if least is None or wish.event is None:
        return False
    up = least.sign in (">=", ">")
    said = match.groupdict()
    if said.get("size"):
        return up == (re.fullmatch(_LITTLE, said["size"]) is not None)
    if said.get("n") is None or stem(said["u"]) != stem(least.unit):
        return False
    below = said["way"] in ("fewer", "less", "below", "under")
    many = as_number(said["n"])
    # of whole numbers the one next to the bound; otherwise the bound itself stays with what is asked for
    whole = least.unit in ("stars", "points") and least.sign in (">=", "<=")
    return below == up and whole and many == least.amount + (-1 if up else 1)


_LITTLE = r"(?:small|smaller|little|low|lower|short|shorter|cheap|cheaper|light|bad|tiny|worse)"


def outside(match: re.Match[str], wish: Wish, _: Grounding) -> bool:
    """That a number lies outside the bound: three stars, beside reviews of at most two."""
    least, many = wish.least, as_number(match["n"])
    if least is None or wish.upper is not None or many is None or stem(match["u"]) != stem(least.unit):
        return False
    return many > least.amount if least.sign in ("<=", "<") else many < least.amount


def bounded_row(_: re.Match[str], wish: Wish, __: Grounding) -> bool:
    """A bound on each row, and none on what somebody has in all."""
    return wish.least is not None and not wish.summed and wish.aggregate in ("any", "count")


def only_those(match: re.Match[str], wish: Wish, grounding: Grounding) -> bool:
    """That the other values of a column are out, of which one is chosen: the other motives."""
    columns = {column for column, _ in wish.filters}
    return any(stem(match["what"]) in {stem(word) for word in normalise(column).split()} for column in columns)


def not_that(match: re.Match[str], wish: Wish, grounding: Grounding) -> bool:
    """That a value is out whose column has another that is chosen: rejected, beside refunded."""
    held = dict(own_values(grounding))
    pair = held.get(match["value"]) or held.get(normalise(match["value"]))
    return pair is not None and pair not in wish.filters and pair[0] in {column for column, _ in wish.filters}


def comes_back(match: re.Match[str], wish: Wish, grounding: Grounding) -> bool:
    """Whether somebody comes back: a visit that is not at once, later than what is over."""
    if wish.event is None or wish.event.fact != "sessions" or wish.intent != "metric":
        return False
    return wish.window is not None and wish.window.begin > 0 and later(match, wish, grounding)


def in_money_not(match: re.Match[str], wish: Wish, grounding: Grounding) -> bool:
    """A sum in money, and not in the unit that is denied."""
    if wish.event is None or wish.aggregate != "sum":
        return False
    unit = unit_of(wish.event, grounding)
    column = {*normalise(wish.event.value or "").split()} & {*CODES, *CODES.values(), "kr", "price", "cost"}
    return match["unit"] in units(grounding) and match["unit"] not in CODES.values() and (
        unit in CODES.values() if unit is not None else bool(column))
