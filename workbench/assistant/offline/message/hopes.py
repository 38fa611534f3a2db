"""Which way is better, said as a hope: we would rather see fewer; goal: down; this one has to fall.

Put into the grammar's words (lower is better), so that what is hoped for is no hypothesis and no word that nobody
understands. A wish with a thing of its own (fewer clicks, tickets should drop) stays as it is.
"""

from __future__ import annotations

from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.message.context import SOMEBODY

_LOW = (
    r"(?:low(?:er)?|few(?:er)?|less|down(?:wards?)?|small(?:er)?|drop|fall|shrink|decrease|sink|decline|go(?:ing"
    r"|es)? down"
    r"|come down|reduced|lowered|decreasing|falling|rare(?:r)?|minimi[sz]ed|to zero)"
)
_HIGH = (
    r"(?:high(?:er)?|more|many|up(?:wards?)?|large(?:r)?|big(?:ger)?|rise|grow|increase|climb|go(?:ing|es)? up|raised"
    r"|lifted"
    r"|increasing|rising|growing|maximi[sz]ed)"
)
_IT = (
    r"(?:it|this|that|them|those|these|(?:this|that) one|(?:the|this|that) (?:number|rate|share|value|metric"
    r"|figure|count))"
)
_ADVERB = (
    r"(?:(?:of course|naturally|obviously|clearly|ideally|and|but|yes|hence|so|therefore|thus|for us|here|as ever|also"
    r"|i guess|needless to say),? )*"
)
_WANT = (
    r"(?:would (?:rather|like to|love to|prefer to|want to)|(?:'d|would)? ?(?:rather|like|love|prefer|want|wants"
    r"|wanna|wish"
    r"|wishes|hope|hopes|need|needs|aim|aims|try|tries|are trying|expect|expects)(?: for| to)?)"
    r"(?: (?:see|have|get|keep|bring|push|drive|make|watch))?"
)
_MODAL = r"(?:should|shall|must|has to|have to|needs? to|ought to|is (?:meant |supposed )?to|are to|to)"
_END = r"(?: (?:please|as possible|over time|in the end|ideally|here))*(?=\s*(?:$|[.,;!)\n]))"
_START = r"(?:^|(?<=[.,;:!?(\n\-–—])\s*|(?<=[.,;:!?(\n\-–—] )|(?<= and )|(?<= so )|(?<= hence )|(?<= as ))"


def _never(way: str) -> re.Pattern[str]:
    """What it must not do: a guardrail must not go up."""
    return re.compile(
        rf"(?i){_START}{_ADVERB}(?:(?:{_IT} |and )?(?:must|should|shall|may|can|ought) ?not (?:go |get |be "
        rf"|become )?{way}|not to (?:go |be )?{way}){_END}")


def _ways(way: str) -> re.Pattern[str]:
    return re.compile(
        rf"(?i){_START}{_ADVERB}(?:"
        rf"(?:{SOMEBODY}(?:'d)? )?(?:really |still |do |all )*{_WANT} (?:to )?(?:(?:see "
        rf"|have )?{_IT} )?(?:to )?(?:go |be "
        rf"|stay |get |as )?{way}"
        rf"(?: of {_IT})?"
        rf"|(?:(?:the |our )?(?:wanted|good|desired|better|right|preferred|expected|intended|wished"
        rf"|hoped) )?(?:direction|goal"
        rf"|aim|objective|target direction|tendency)(?: is| of change)?\s*[:=]?\s*(?:to (?:go |be )?)?{way}"
        rf"|(?:so |hence |thus |therefore )+{way}(?! (?:is|are|the))|(?<= so )(?:{way}(?:(?<=down)|(?<=wer)|(?<=her)"
        rf"|(?<=ess)))|(?<=hence ){way}"
        rf"|(?:an? )?{way}(?: (?:number|figure|value|count|rate|one))? (?:is|are|would be|=) (?:what (?:we|i|they)"
        rf" (?:want|hope for|like|are after|need)(?: to (?:see|have))?"
        rf"|(?:the )?(?:better|good"
        rf"|desirable|nice|nicer|best|goal|preferred|welcome|fine|great))(?: (?:one|here|for us|of course))?"
        rf"|(?:{_IT} )?{_MODAL} (?:also |rather |better )?(?:go |come |get |be |stay |be kept |be brought |be pushed "
        rf"|remain )?{way}"
        rf"){_END}"
    )


_DOWN, _UP = _ways(_LOW), _ways(_HIGH)
_NOT_DOWN, _NOT_UP = _never(_LOW), _never(_HIGH)
_LOWER, _HIGHER = "Lower is better.", "Higher is better."
_CHANCE = re.compile(r"(?i)\b(?:if|when|because|hypothes\w+|hypo|by \d+|percent|%)\b")


def hoped(text: str) -> str:
    """A request with its hope in the grammar's words.

    >>> hoped("Pushes sent per user in 28 days, of course we would rather see fewer.")
    'Pushes sent per user in 28 days. Lower is better.'
    >>> hoped("Tickets should drop")
    'Tickets should drop'
    """
    for pattern, said in ((_NOT_UP, _LOWER), (_NOT_DOWN, _HIGHER), (_DOWN, _LOWER), (_UP, _HIGHER)):
        match = pattern.search(text)
        if match is None or not re.search(r"\w", text[: match.start()]) or (
            _CHANCE.search(match[0]) or re.search(r"(?i)\bhypothes\w+|\bif we\b", text)
        ):
            continue
        before, after = text[: match.start()].rstrip(" ,;:-–—("), text[match.end():].lstrip(" ,;)")
        before = re.sub(r"(?i)[\s,]+(?:and|so|hence|as|but)$", "", before)
        joint = "" if before.endswith((".", "?", "!")) else "."
        after = after.lstrip(".! ").strip()
        return f"{before}{joint} {said}{' ' + after if after else ''}"
    return text
