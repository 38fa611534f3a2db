"""Columns of true and false as their description tells them: got_chair says whether a chair came free.

What a description says that such a column tells is, beside the rows of its table, the column and no other event: the
ones a chair came free for, returned lines. It is put as one word that flags.py takes; what is said of it in any other
way stays, and is asked about.
"""

from __future__ import annotations

from functools import partial

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.words.own_words import kept
from workbench.assistant.offline.words.spelling import normalise
from workbench.assistant.offline.words.told_columns import Told, token, told_flags
from workbench.assistant.offline.words.vocabulary import Unclear, spoken

_BE = r"(?:(?:that|which|were|was|are|is|got|have|has|had|been|being|later|then|eventually) )*"
_END = r"(?=\s*(?:$|[.,;:!?)]))"
_LEFT_OUT = r"(?:excluded|left out|removed|dropped|filtered out|set aside|omitted)"
_STATED = re.compile(r"\b(?:hypothes\w+|if|because|then)\b")
_ROWS = r"(?:ones|those|lines|entries|rows|records|items)"


def with_told_flags(text: str, grounding: Grounding) -> str:
    """A normalised request in which what a column tells stands as one word.

    >>> with_told_flags("waitlist, only the ones a chair came free for, per stylist level", log)   # doctest: +SKIP
    'waitlist gotchairyes, per stylist level'

    Raises:
        Unclear: where it is said of people, and not of the rows that the column is of.
    """
    for told in told_flags(grounding):
        noun = _nouns(told.table, grounding)
        text = _of_one(told, noun, text) if re.search(rf"\b{noun}\b", text) else text
    for told in told_flags(grounding):      # another event that is called so would be read, and the column lost
        if told.got and _STATED.search(text) is None and re.search(
                rf"\b(?:gets?|got|getting) (?:\w+ ){{0,3}}?{told.got}\b(?! [a-z]+ed\b)", text):
            raise Unclear(f"{told.column} says of {told.table} who got one: of its rows, or is another event meant?")
    return " ".join(text.split())


def _of_one(told: Told, noun: str, text: str) -> str:
    """A text that speaks of a table's rows with what one column of it tells put as a word."""
    yes, no = token(told.column, True), token(told.column, False)
    rows = rf"(?:(?P<noun>{noun})(?P<of> {_ROWS})?|[,;(]? ?(?:only |just |but )*(?:the |those )*(?P<ones>{_ROWS}))"
    plain = text
    for way in _either(told):
        plain = re.sub(way, " ", plain)
    put = plain
    for way, word in _ways(told, rows, yes, no):
        put = re.sub(way, partial(_put, word), put)
    return text if plain != text and put != plain else put      # those with it, and all of them: asked about


def _put(word: str, match: re.Match[str]) -> str:
    return f"{match.groupdict().get('noun') or ','} {word}"


def _ways(told: Told, rows: str, yes: str, no: str) -> list[tuple[str, str]]:
    if told.named:      # fines by district, appealed ones only; appealed fines themselves are read where flags are
        ones = r"(?:ones|those)"
        return [(rf"[,;(] ?(?:only |just )*(?:the )?{told.done} {ones}(?: only)?{_END}\)?", yes),
                (rf"[,;(] ?(?:only |just )*(?:the )?(?:un|not |non-?){told.done} {ones}(?: only)?{_END}\)?", no)]
    end = r"(?: ?\))?(?=\s*(?:$|[.,;:!?]| (?:by|per|for each|each|split|in|over|every|on|since|from|during)\b))"
    if told.got:
        one = rf"(?:an? |the |their |any )?{told.got}"
        return [
            (rf"\b{rows},? (?:that |which |who )?(?:have |has |did )?(?:got|get|with) {one}{end}", yes),
            (rf"\b{rows},? (?:that |which |who )?(?:(?:did|have|has) not (?:get|got) {one}|(?:have |has )?got no "
             rf"{told.got}|without {one}){end}", no),
        ]
    if told.clause:
        where = r"(?:(?:where|when|for which|for whom|that|which) )?"
        return [
            (rf"\b{rows},? {where}(?:an? |the )?{told.clause}(?: for)?{end}", yes),
            (rf"\b{rows},? {where}no {told.clause}(?: for)?{end}", no),
        ]
    noun = rows.replace(r"[,;(]? ?(?:only |just |but )*(?:the |those )*", "")
    returns = rf"{told.done[:-2]}s"
    return [
        (rf"\b(?:un|non[- ]?){told.done} {noun}\b", no),
        (rf"(?<!not )(?<!never )(?<!no )(?<!\w)(?:later )?{told.done} {noun}\b", yes),
        (rf"\b{rows},? {_BE}(?:not|never) {_BE}{told.done}{end}", no),
        (rf"\b{rows},? {_BE}{told.done}(?: later| again)?{end}", yes),
        (rf"[,;(]? ?\b(?:(?:the |all )*(?:{returns}|{told.done} {_ROWS}) (?:are |is |being )?{_LEFT_OUT}|(?:excluding"
         rf"|without|leaving out|but no|except) (?:the |all |any )*(?:{returns}|{told.done} {_ROWS})){end}", no),
    ]


def _either(told: Told) -> list[str]:
    """That all rows count, whatever the column says: irrespective of whether a chair came free, returned ones count."""
    name = normalise(told.column)
    holds = [rf"(?:it|they|one|somebody|the \w+|{_ROWS}) (?:was |were |got |is |are |has been |have been )?(?:later )?"
             rf"(?:{told.done or name}|{name})", rf"(?:was |were )?(?:later )?(?:{told.done or name}|{name})"]
    if told.clause:
        holds.append(rf"(?:an? |the )?{told.clause}(?: for (?:it|them))?")
    if told.got:
        holds.append(rf"(?:(?:it|they|one|somebody) )?(?:got|get|gets) (?:an? |the )?{told.got}")
    one = rf"(?:{'|'.join(holds)})(?: (?:later|afterwards|after|in the end|again))?(?: or not)?"
    no_matter = (r"(?:(?:it |that |this )?(?:does not|do not|should not) matter"
                 r"|(?:is|are) (?:irrelevant|not important|all the same))")
    ways = [
        rf"[,;.(-]* ?\b(?:irrespective|regardless|independent(?:ly)?) of (?:whether|if) {one}{_END}\)?",
        rf"[,;.(-]* ?\b(?:no matter|whether or not|it does not matter) ?(?:whether |if )?{one}{_END}\)?",
        rf"[,;.(-]* ?\b(?:whether )?{one} or not,? (?:{no_matter}|alike|all count){_END}\)?",
        rf"[,;.(-]* ?\b(?:also|even) (?:if|when|though) {one}{_END}\)?",
    ]
    if told.done:
        ways.append(rf"[,;.(-]* ?\b(?:and |but )?(?:the )?(?:{told.done[:-2]}s|{told.done} {_ROWS}) (?:(?:still"
                    rf"|also|do|should"
                    rf"|please) )*(?:count|included|stay in|are in|are included|are counted)(?: too| as well|"
                    rf" also)?{_END}\)?")
    return ways


@kept
def _all_nouns(grounding: Grounding) -> dict[str, str]:
    """Table of the squad's own -> the words for its rows."""
    found = {}
    for table in grounding.tables:
        ways = {re.escape(normalise(table)), *(re.escape(one.words) for one in spoken(grounding)
                                               if one.event.table == table and one.words and one.aggregate is None)}
        ways |= {f"{way}s" for way in ways if not way.endswith("s")}
        ways |= {f"{way} list" for way in ways if way.endswith("ing")}
        found[table] = "(?:" + "|".join(sorted(ways, key=len, reverse=True)) + ")"
    return found


def _nouns(table: str, grounding: Grounding) -> str:
    return _all_nouns(grounding)[table]


__all__ = ["with_told_flags"]
