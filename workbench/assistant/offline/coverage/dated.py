"""When: a part of a span, two spans where one is kept, or the send's date where reactions are dated."""

from __future__ import annotations

from datetime import date

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.parts.conditions import MONTHS
from workbench.assistant.offline.wish import Sentence, Wish
from workbench.assistant.offline.words.vocabulary import Unanswerable, Unclear

_MONTH = rf"(?:{'|'.join(MONTHS)})"
_PART = (
    r"(?:last|first|final|second|third|fourth|other|most|parts?|half|some|bulk|rest|remainder|middle|start|end"
    r"|beginning)"
    r"(?: (?:\w+ )?(?:days?|weeks?|part|half|weekends?))? of")
_WHOLE = r"(?:since|until|till|to|through|from|of|including) (?:the )?(?:very )?$"
_FULL = r"(?<!\w)(?:full|complete|whole|entire|calendar) (?:weeks?|months?|days?)(?!\w)"
_LONGEST = 12 * 7 * 24      # hours: a week of a higher number is one of the calendar


def dated(wish: Wish, sentence: Sentence, grounding: Grounding) -> None:
    """Ask where a span of time may be another one than the one that was read.

    Raises:
        Unclear: naming both.
        Unanswerable: where the log holds nothing of that time.
    """
    whole = sentence.whole
    if wish.dates is not None:
        _of_a_month(whole)
        _outside(wish.dates, grounding)
    left = re.search(r"(?<!\w)(?:in|of|during|since|from|until|till|before|after|by) (?:the "
                     rf")?({_MONTH})(?!\w)", sentence.rest)
    if left is not None and wish.shape != "compare":
        raise Unclear(f"“{left[0]}” is a second span of time. Of which of the two?")
    if wish.past is not None and re.search(_FULL, f"{whole} {wish.text.lower()}"):
        raise Unclear("The log's last days, or whole weeks and months of the calendar? Say from which date to which.")
    if wish.window is not None and wish.window.begin > _LONGEST and re.search(r"(?<!\w)weeks? "
                                                                              r"\d+", whole) and not re.search(
            r"exposure|after|metric|kpi", whole):
        raise Unclear("That week of the calendar, or after each user's exposure? Say from which date to which.")


def _of_a_month(whole: str) -> None:
    """Towards the end of June, most of June: no whole month."""
    near = rf"(?:towards?|around|near|about|just) (?:the )?{_PART}|{_PART}|(?:early|earlier|late|later|mid)(?: in)?"
    for match in re.finditer(rf"(?<!\w)(?:{near}) (?:the month of )?{_MONTH}(?!\w)", whole):
        if re.match(rf"(?:first|second|third|fourth) of {_MONTH}", match[0]):
            continue        # a day of it
        if not re.search(_WHOLE, whole[: match.start()]) or re.match(r"(?:towards?|around|near)", match[0]):
            raise Unclear(f"“{match[0]}” is no whole month. From which date to which?")


def _outside(dates: tuple[date | None, date | None], grounding: Grounding) -> None:
    """Dates of which the log holds nothing."""
    timed = [table for table in grounding.tables.values() if not table.derived and table.begins and table.watermark]
    begins = min((table.begins.date() for table in timed if table.begins), default=None)
    ends = max((table.watermark.date() for table in timed if table.watermark), default=None)
    since, until = dates
    if begins is None or ends is None:
        return
    if (until is not None and until <= begins) or (since is not None and since > ends):
        raise Unanswerable(f"The log goes from {begins} to {ends}: it holds nothing of that time.")


__all__ = ["dated"]
