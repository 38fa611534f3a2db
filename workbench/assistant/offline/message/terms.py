"""Terms that a message defines before it uses them, as contracts do: “Term” means the first 14 days; let D be ...

What a term means takes its place in the rest; a term that nothing uses is left as it stands, and asked about.
"""

from __future__ import annotations

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.words.columns import PERSON
from workbench.assistant.offline.words.own_words import own_words

_MEANS = (
    r"(?:means|shall mean|denotes|stands for|refers to|is defined as|is taken to mean|we mean|is understood as|(?:is"
    r"|are)(?= (?:an?|one|any|every|each|somebody|someone) )|:=|=|:)"
    r"(?: here)?"
)
_PREFACE = (
    r"(?:(?:in|for) (?:this|the following|what follows|our|the) ?(?:request|purposes?|ticket|message|context"
    r"|note)?,? |here,? |hereafter,? |where |by |let )*"
)
# "Withdrawal" means an opt-out from push, and "Term" means the first 14 days after exposure.
_TERM = re.compile(
    rf"(?is)(?:^|(?<=[\s.;!?])){_PREFACE}(?:and )?(?:{_PREFACE})(?:an? |the |any )?"
    rf"[\"“](?P<term>[a-z][a-z -]{{1,30}})[\"”],? {_MEANS} (?P<means>[^;\"“]+?)"
    rf"(?=(?:,? and (?:an? |the )?[\"“])|[.;!?](?:\s|$)|\n)[.;!?,]?\s*"
)
# let D be the number of ... and S the number of ..., each within 14 days after exposure.
_LET = re.compile(
    r"(?s)(?:^|(?<=[.;!?\n])\s*)(?:[Ll]et|[Ww]ith|[Ww]here|[Ww]rite) (?P<a>[A-Z][a-z]?\d?) (?:be|for|=|denote|is) "
    r"(?P<this>(?:the|all) [^.;]+?),? and"
    r" (?:let )?(?P<b>[A-Z][a-z]?\d?) (?:be |for |= |denote |is )?(?P<that>(?:the|all) [^.;,]+?)"
    r"(?P<tail>,? (?:each|both)(?: counted| taken| measured)?[^.;]+)?[.;]\s*")
# a user is alive for us if he called
_IF = re.compile(
    r"(?is)^\s*(?:an?|the|every|each|our) (?P<who>[a-z]+) (?:is|counts as|qualifies as) (?:an? )?(?P<term>[a-z]{3,15})"
    r"(?: (?:for us|to us|here|in our (?:eyes|terms)))?,? (?:if|when|once|as soon as) (?:he or she|he|she|they|it)"
    r" (?P<means>[^.;!?]+)[.;!?]\s+(?=\S)")
_NUMBERED = r"(?:an?|the|any|some|his|her|their|this|that|one|each|every|such an?)"
_HAPPENS = (
    r"(?:(?:was|were|is|are|has been|have been|had been|has|have|had|did|does|do) )*(?:occur(?:s|red)?|happen(?:s"
    r"|ed)?|raised|made|"
    r"given|takes? place|took place|taken place|there|recorded|observed|declared|lodged)"
)


def defined(text: str, grounding: Grounding) -> str:
    """A message with what its own terms mean in their place.

    >>> defined('"Exit" means an opt-out from push. Metric: any Exit in 7 days', grounding)      # doctest: +SKIP
    'Metric: any opt-out from push in 7 days'
    """
    let = _LET.search(text)
    if let is not None:
        rest = f"{text[: let.start()]}{text[let.end():]}"
        used = [re.search(rf"(?<!\w){re.escape(let[one])}(?!\w)", rest) for one in "ab"]
        if all(used):
            for name, means in (("a", "this"), ("b", "that")):
                rest = re.sub(rf"(?<!\w){re.escape(let[name])}(?!\w)", lambda _, said=let[means]: said, rest, count=1)  # type: ignore[misc]
            tail = re.sub(r"^,? (?:each|both)(?: counted| taken| measured)?", "", let["tail"] or "")
            return f"{rest.rstrip(' .!?')}{tail}."
    people = "|".join(map(re.escape, sorted({*PERSON, *own_words(grounding).people}, key=len, reverse=True)))
    coined = _IF.match(text)
    if coined is not None and re.fullmatch(people, coined["who"].lower()):
        put = _put(text[coined.end():], coined["term"], f"one who {coined['means']}", people)
        return text if put is None else " ".join(put.split())
    found = list(_TERM.finditer(text))
    if not found:
        return text
    rest = text
    for match in reversed(found):
        rest = f"{rest[: match.start()]} {rest[match.end():]}"
    for match in sorted(found, key=lambda match: -len(match["term"])):
        put = _put(rest, match["term"].strip(), match["means"].strip(" ,"), people)
        if put is None:
            return text
        rest = put
    return " ".join(rest.split()).lstrip(".,; ")


def _put(rest: str, term: str, means: str, people: str) -> str | None:
    """What is left with a meaning in its term's place; None where nothing uses the term."""
    said = rf"[\"“]?{re.escape(term)}(?:s|es)?[\"”]?"
    if re.search(rf"(?i)(?<!\w){said}(?!\w)", rest) is None:
        return None
    who = re.match(rf"(?is)(?:one|somebody|someone|(?:an?|any|every|each) (?P<who>{people})) (?:who|that|which) "
                   rf"(?P<does>.+)", means)
    if who is not None:
        of_whom = who["who"] or "user"
        asked = re.compile(
            rf"(?i)(?:whether |if )?(?:is|was|are|has|becomes?|became|counts as|qualifies as)?\s*(?:(?:the|an?|each"
            rf"|every) )?(?:(?P<who>{people}) )?"
            rf"(?:is|was|becomes?|became|has become|counts as|qualifies as)? ?(?:an? )?(?<!\w){said}(?!\w)")
        many = re.search(rf"(?i)\b(?:share|percentage|proportion|fraction|number|how many|per ?cent) (?:of )?(?:the "
                         rf")?{said}(?!\w)", rest)
        if many is not None:
            return re.sub(rf"(?i)(?<!\w){said}(?!\w)", f"{of_whom}s who {who['does']}", rest, count=1)
        return asked.sub(lambda match: f" whether the {match['who'] or of_whom} {who['does']}", rest, count=1)
    clause = re.match(r"(?is)(?:that|when|if|the fact that) (?P<does>(?:the|an?|any|each|every)\b.+)", means)
    if clause is not None:
        return re.sub(
            rf"(?i)(?:there (?:was|is|were|has been) )?(?:{_NUMBERED} )?(?<!\w){said}(?!\w)(?: {_HAPPENS})?",
            lambda _: clause["does"], rest, count=1)
    bare = re.sub(r"(?i)^(?:an?|the|any) ", "", means)

    def instead(match: re.Match[str]) -> str:
        one = (match["one"] or "").strip().lower()
        plain = one in ("", "a", "an", "the", "this", "that")
        return means if plain and bare != means else f"{match['one'] or ''}{bare}"
    return re.sub(rf"(?i)(?P<one>(?<!\w){_NUMBERED} )?(?<!\w){said}(?!\w)", instead, rest)


__all__ = ["defined"]
