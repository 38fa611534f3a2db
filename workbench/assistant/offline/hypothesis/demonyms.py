"""People named by where they are from, as the log writes it, or by a value's letters: Germans are those of DE, free to play is f2p."""

from __future__ import annotations

from collections.abc import Iterable

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import patterns as re

_CODES = {
    "AR": "argentin\\w+", "AT": "austria\\w*", "AU": "australia\\w*", "BE": "belgi\\w+", "BR": "bra[sz]il\\w*", "CA": "canad\\w+",
    "CH": "swiss|switzerland", "CL": "chile\\w*", "CN": "china|chinese", "CO": "colombia\\w*", "DE": "german\\w*",
    "DK": "danish|danes?|denmark", "EG": "egypt\\w*", "ES": "spain|spanish|spaniards?", "FI": "finnish|finns?|finland",
    "FR": "france|french", "GB": "brit\\w+|united kingdom", "UK": "brit\\w+|united kingdom", "ID": "indonesia\\w*",
    "IE": "ireland|irish", "IN": "indian?s?", "IT": "ital(?:y|ian\\w*)", "JP": "japan\\w*", "KE": "kenya\\w*", "KR": "(?:south )?korea\\w*",
    "MX": "mexic\\w+", "NG": "nigeria\\w*", "NL": "dutch|netherlands", "NO": "norw\\w+", "PH": "philippines|filipinos?",
    "PL": "poland|polish|poles", "PT": "portug\\w+", "SE": "sweden|swedish|swedes?", "TH": "thai\\w*", "TR": "turk\\w+",
    "US": "american?s?|united states", "VN": "vietnam\\w*", "ZA": "south africa\\w*",
}
_ENDING = r"(?:n|an|ns|ans)"


def located(words: str, values: Iterable[str]) -> str:
    """Some words with the values of the log in place of what people from there are called.

    >>> located("German customers", ("DE", "JP")), located("European readers", ("europe",))
    ('DE customers', 'europe readers')
    """
    for value in values:
        if value in _CODES:
            words = re.sub(rf"(?i)\b(?:{_CODES[value]})\b", value, words)
        elif re.fullmatch(r"[a-z_ ]*(?:a|europe)", value):
            plain = value.replace("_", "[ _-]")
            words = re.sub(rf"(?i)\b{plain}{_ENDING}\b", value, words)
        elif re.fullmatch(r"[A-Za-z ]{3,}[^eE\W]", value):
            words = re.sub(rf"\b(?i:{re.escape(value)})(?:ers?|ites?|kars?)\b", value, words)
    return words


def spelled_out(said: str, grounding: Grounding) -> list[tuple[str, str, str]]:
    """(column, value, words) of values that are the words' first letters: free to play is f2p."""
    words = re.findall(r"[a-z0-9]+", said)
    short = "".join({"to": "2", "for": "4"}.get(word, word[0]) for word in words)
    found = []
    for (table, column), values in grounding.closed.items():
        for value in values if table == "users" and column != "timezone" else ():
            at = short.find(value.lower()) if re.fullmatch(r"[A-Za-z0-9]{3,5}", value) else -1
            if at >= 0 and re.search(r"\d", value):
                found.append((column, value, " ".join(words[at: at + len(value)])))
    return found


__all__ = ["located", "spelled_out"]
