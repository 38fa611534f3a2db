"""How a conversion is attributed, where it is said as the log does it anyhow: to the last send within seven days.

Another length of time, another rule (first touch, linear) or a metric stays, and is asked about.
"""

from __future__ import annotations

from workbench.assistant.offline import patterns as re

_WEEK = r"(?:(?:7|seven)[ -]?(?:days?|d)|1 week|one week|a week|168 ?h(?:ours)?)"
_LAST = r"(?:last|latest)[ -](?:send|message|touch|mail|notification)s?"
_HOW = (
    rf"(?:{_WEEK}[ -])?{_LAST}[ -]attribution(?: (?:within|of|over|in) {_WEEK})?"
    rf"|attribut(?:ed|ion)(?: is| goes)? to (?:the )?{_LAST}(?: (?:within|of|in|over) (?:the )?(?:last |past"
    rf" )?{_WEEK}(?: before(?: it)?)?)?"
)
_DONE = r"(?:paid |made |placed )?(?:conversions?|orders?|purchases?|bookings?|visits?|payments?|sales?)"
# conversions are attributed the usual way; a paid order is credited to the last message before it, for seven days
_SAID = (
    rf"(?:(?:an?|the|each|every|all) )?{_DONE} (?:is|are|being) (?:attributed|credited|assigned) (?:(?:in )?the"
    rf" (?:usual"
    rf"|standard|normal) way|as (?:usual|always|ever)|to (?:the |its |their )?{_LAST}(?: before(?: (?:it|them|that))?)?"
    rf"(?:,? (?:for|within|in|up to|over) (?:the )?(?:last |past )?{_WEEK})?)"
)
_AS = (r"(?: (?:as (?:in|by|of|it is in) (?:the |our )?(?:log|data)|as (?:the |our )?log (?:does|has it|holds it)|as"
    r" usual|as logged))?")
_TOLD = re.compile(rf"[,;(]? ?\b(?:with |by |using |under |and )?(?:the |our |a )?(?:usual |standard"
    rf" )?(?:{_HOW}|{_SAID}){_AS}\)?"
                   r"(?=\s*(?:$|[.,;:!?)]))")
_CONVERTED = re.compile(r"\bconver\w+\b")
_OTHERWISE = re.compile(r"\b(?:metrics?|kpis?|indicator|exposure|hypothes\w+|plan)\b")


def unattributed(text: str) -> str:
    """A normalised request without it.

    >>> unattributed("conversion rate per message sent, by domain (7-day last-send attribution as in the log)")
    'conversion rate per message sent, by domain'
    >>> unattributed("conversion rate by domain (14-day last-send attribution)")
    'conversion rate by domain (14-day last-send attribution)'
    """
    if _CONVERTED.search(text) is None or _OTHERWISE.search(text):
        return text

    def put(match: re.Match[str]) -> str:
        whole = re.search(r"\([^()]*$", text[: match.start()])       # what a bracket says before it: 14-day
        said = f"{whole[0] if whole and match[0].rstrip().endswith(')') else ''}{match[0]}"
        return match[0] if re.search(r"\d", _week_out(said)) else " "

    return " ".join(_TOLD.sub(put, text).split())


def _week_out(said: str) -> str:
    return re.sub(_WEEK, " ", said)


__all__ = ["unattributed"]
