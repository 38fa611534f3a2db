"""Whether words that are refused elsewhere are the log's own: recommendations that are a theme, downloads."""

from __future__ import annotations

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.parts.amounts import measured, units
from workbench.assistant.offline.parts.volume import MESSAGES
from workbench.assistant.offline.words.own_words import kept
from workbench.assistant.offline.words.spelling import normalise, pattern_of
from workbench.assistant.offline.words.vocabulary import Spoken, spoken
from workbench.logs.schema import TABLES


@kept
def _own_forms(grounding: Grounding) -> tuple[Spoken, ...]:
    """How the log's own events are spoken of, beside the trade's words."""
    return tuple(one for one in spoken(grounding) if one.stems and one.event.fact != "reachable")


def _values_in(text: str, grounding: Grounding) -> list[tuple[int, int]]:
    """Where values of two words and more stand, such as tickets about a fake advert."""
    values = {normalise(value) for held in grounding.closed.values() for value in held}
    spans = [match.span() for value in values if " " in value and value in text
             for match in re.finditer(rf"(?<![\w']){re.escape(value)}s?(?![\w'])", text)]
    # birthday messages, where the log has such a theme
    for (table, column), held in grounding.closed.items():       # reports with the reason fake, fake reports
        if table not in TABLES and table in grounding.tables and not grounding.tables[table].derived:
            said = "|".join(re.escape(normalise(value)) for value in held) or "(?!)"
            noun = re.escape(normalise(table).split()[-1].removesuffix("s"))
            way = (rf"(?<!\w)(?:(?:{re.escape(normalise(column))}|because of) (?:(?:of|is|was|=) ?)?(?P<told>{said})"
                   rf"|(?P<kind>{said})(?= {noun}s?(?!\w)))(?!\w)")
            spans += [match.span(match.lastgroup or 0) for match in re.finditer(way, text)]
    for info in grounding.tables.values():          # an evening of the crime club, and nobody's evening
        word = normalise(info.name).split()[-1].removesuffix("s")
        if info.name not in TABLES and not info.derived and info.key == "user_id" and len(word) > 3:
            spans += [match.span("noun") for match in re.finditer(
                rf"(?:\b(?:an?|one|any|some|at least one|more|how many|number of|club) |^)(?P<noun>{re.escape(word)}s?)"
                r"(?= (?:of|at|per|in|within|over|during|between|attended|from)\b|\s*[,.;]|$)", text)]
    themes = "|".join(re.escape(form) for value in values if len(value) > 3 and " " not in value
                      for form in (value, value.removesuffix("s"))) or "(?!)"
    spans += [match.span() for match in re.finditer(rf"(?<![\w'])(?:{themes})s?(?= (?:{MESSAGES})(?!\w))", text)]
    spans += _own_values_in(text, grounding)
    topics = {normalise(v) for v in (grounding.values("messages", "domain") if "messages" in grounding.tables else ())}
    return spans + [match.span("theme" if match["theme"] else "done") for match in re.finditer(_OF_THEME.replace(
        "THEME", "|".join(re.escape(form) for one in topics if len(one) > 3 for form in (one, one.removesuffix("s"))
                          ) or "(?!)"), text)]


def _own_values_in(text: str, grounding: Grounding) -> list[tuple[int, int]]:
    """Values of a squad's own table beside its rows: delays by month, weather only."""
    tables = {one.event.table for one in _own_forms(grounding) if one.event.table not in TABLES and one.find(text)}
    values = {normalise(value) for (table, column), held in grounding.closed.items()
              if table in tables and column != "kind" for value in held}
    return [match.span() for value in values if len(value) > 3
            for match in re.finditer(rf"(?<![\w']){re.escape(value)}(?![\w'])", text)]


# the open rate of recommendations, offers with that of surveys: themes, of which messages have a rate
_OF_THEME = (
    r"(?:\b(?:(?:open|click|tap|delivery|conversion|opt out)(?:ing| through)? (?:rates?|shares?)|ctr|funnel|volume"
    r"|(?:number|count) of (?:messages|sends)|(?:messages|emails|pushes|texts|sends|notifications)) (?:of|for|about"
    r"|on|in)"
    r" (?:the |our |all )*|\bthat (?:of|for) (?:the |our )*"
    r"|\b(?:number of|how many|count of) (?=[a-z]+ (?:(?:were|we|are|have been|did we) )*(?:sent|send|went out|go"
    r" out)\b))"
    r"(?P<theme>(?:THEME)s?)(?![\w'])"
    r"|\b(?:are|were|do|did|is|get|got|of|the|how often|and|than|or) (?P<done>(?:THEME)s?)(?= (?:ever |get |gets "
    r"|got |being |is |are |were "
    r"|actually |really )*(?:opened|clicked|tapped|delivered|sent|read)(?![\w']))"
)


def _amounts_in(text: str, grounding: Grounding) -> list[tuple[int, int]]:
    """Where a word stands in which the project gives an amount: nights that are asked for, and not those at night."""
    own = "|".join(map(re.escape, {**units(grounding), **measured(grounding)})) or "(?!)"
    when = "".join(f"(?<!{word} )" for word in (
        "at", "on", "by", "during", "last", "per", "these", "those", "in", "in the", "on the", "during the"))
    return [match.span() for match in re.finditer(rf"{when}(?<![\w'])(?:{own})(?![\w'])", text)]


def strange(pattern: str, text: str, grounding: Grounding | None, *, orders: bool = False) -> bool:
    """Whether a pattern stands in a text elsewhere than in the name of an event of the log: downloads per week.

    Where `orders` are looked for, the bare verb is no such name: download them.
    """
    found = [match.span() for match in pattern_of(pattern).finditer(text)]
    if not found or grounding is None:
        return bool(found)
    own: list[tuple[int, int]] = [*_values_in(text, grounding), *_amounts_in(text, grounding)]
    rest = text
    for one in _own_forms(grounding):
        while (span := one.find(rest)) is not None:
            rest = rest[: span[0]] + " " * (span[1] - span[0]) + rest[span[1]:]
            if not orders or len(one.stems) > 1 or re.search(r"(?:s|ed|en)$", text[slice(*span)]):
                own.append(span)
    return any(not any(begin >= a and end <= b for a, b in own) for begin, end in found)


__all__ = ["strange"]
