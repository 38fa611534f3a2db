"""Whom a hypothesis is for, where that is told by what they do: buyers, listeners who have not tapped for four weeks.

No property of users tells them, so nobody can be chosen by it beforehand; it is a condition of the change. There it
stays, word for word, and the units are counted over everybody, which the reply says.
"""

from __future__ import annotations

from dataclasses import replace

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.hypothesis.everyone import everybody_in
from workbench.assistant.offline.hypothesis.qualified import beside_clause, plain_whom
from workbench.assistant.offline.hypothesis.sides import Sides
from workbench.assistant.offline.hypothesis.whom import names_users, people_of, who_of
from workbench.assistant.offline.parts.agents import agents_in
from workbench.assistant.offline.parts.choosing import own_values
from workbench.assistant.offline.words.columns import MESSAGE
from workbench.assistant.offline.words.fillers import HARMLESS, words_of
from workbench.assistant.offline.words.numbers import WORDED
from workbench.assistant.offline.words.own_words import own_words
from workbench.assistant.offline.words.spelling import normalise
from workbench.assistant.offline.words.stems import stem
from workbench.assistant.offline.words.vocabulary import spoken
from workbench.logs.schema import TABLES

_SPAN = re.compile(
    rf"\b(?:(?:for|in|within|over|during|since|these|after|at|least|more|than|the|last|past|first|a|an)\s+)*"
    rf"(?:\d+|{WORDED}|a|an|one|few|the last|last)\s+(?:days?|weeks?|months?|hours?|fortnights?)\b")
# who opened the settings, whom we never wrote to: told by a deed, whatever it is
_DEED = re.compile(
    r"(?P<led>(?:[\w+-]+ ){1,4})(?:who|that|which|whom)(?: (?:has|have|had|do|does|did|not|never|already|just"
    r"|once|we|ever"
                   r"|recently|lately|regularly|often|still|only))* (?P<verb>[a-z]+)\b.*")
# what somebody is or has would be a property, and one that the log lacks
_STATES = words_of("""
is are was were be been am live lives lived living work works worked come comes came own owns speak speaks
belong belongs has have had like likes love loves prefer prefers want wants think thinks need needs know knows
feel feels may can could must should will would
""")
_STILL = re.compile(r"\b(?:silent|inactive|quiet|away|absent|gone|idle|dormant|unheard of|out of (?:sight|touch))\b")
_LED = re.compile(r"\b(?:who|whom|that|which|whose|without|with no|with|not|having|yet to)\b")
# how often and how long ago somebody did it, which the condition keeps as it was said
_MANNER = words_of("""
not never no yet since ever already once twice any last least more than before only still again recently lately before
first without nothing none at been daily weekly monthly yearly annual
""")


def set_apart(found: Sides, grounding: Grounding) -> tuple[Sides, list[str]]:
    """(the sides, a population by behaviour moved into the change; what is said of that)."""
    whom = found.whom
    if whom is None and (asleep := _asleep(found.change, grounding)):
        return replace(found, whom="everybody"), [
            f"“{asleep}” is whom these messages go to, and no property of users in the log says it: it stays part of "
            "the change, and the units are counted over everybody, of whom it concerns a part"]
    if whom is None or names_users(whom, grounding):
        return found, []
    plain = plain_whom(whom)
    if plain != whom and (names_users(plain, grounding) or everybody_in(plain, grounding)):
        return replace(found, whom=plain), []
    left = _beside(plain, grounding) or _unexplained(plain, grounding)
    who = who_of(left, grounding) if left else {}
    if left is None or (left and not who):
        if everybody_in(plain, grounding) or (left := beside_clause(plain, grounding)) is None:
            return found, []
        who = who_of(left, grounding)
    rest = left if who else "everybody"
    of = "these users" if who else "everybody"
    return replace(found, change=f"{found.change}, for {plain}", whom=rest), [
        f"“{plain}” is told by what they do, and no property of users in the log says it: it stays a condition of the "
        f"change, and the units are counted over {of}, of whom it concerns a part"]


def _beside(whom: str, grounding: Grounding) -> str | None:
    """The users whom a value tells, of words that also tell them by what they do: joiners in Bath."""
    said = re.sub(r"(?i)^(?:(?:the|all|our|any|every|only|just|those) )+", "", whom)
    people = {*people_of(grounding), "joiners", "starters", "arrivals", "sign-ups", "signups"}
    persons = "|".join(sorted(map(re.escape, people), key=len, reverse=True))
    gone = re.match(r"(?i)(?:lapsed|dormant|inactive|idle|sleeping|churned) (.+)$", said)
    fresh = re.fullmatch(rf"(?i)(?:new|recent|fresh|newly joined|newly registered) (?:{persons}) "
                         r"((?:at|in|on|from|of|with) .+)", said)
    rest = gone[1] if gone is not None else f"people {fresh[1]}" if fresh is not None else ""
    return rest if rest and names_users(rest, grounding) and who_of(rest, grounding) else None


def _asleep(change: str, grounding: Grounding) -> str:
    """Those whom messages of one theme go to, as the change says it: win-back pushes to dormant patients."""
    persons = "|".join(map(re.escape, people_of(grounding)))
    gone = r"(?:dormant|inactive|lapsed|idle|churned|absent)"
    match = re.search(rf"(.*)\bto ((?:the |our |all )*{gone} (?:{persons}))\b", normalise(change))
    themes = [said for said, (column, _) in own_values(grounding) if column == "domain"]
    themes += [form for value in grounding.values("messages", "domain") for form in (normalise(value), value.lower())]
    theme = "|".join(map(re.escape, themes)) or r"(?!)"
    led = match is not None and re.search(rf"(?<!\w)(?:{theme})(?!\w) (?:[\w-]+ ){{0,3}}$", match[1])
    return match[2] if match is not None and led else ""


def _unexplained(whom: str, grounding: Grounding) -> str | None:
    """What is left of the words once behaviour is taken off; None where they tell of none that the log knows."""
    said = normalise(whom)
    if (deed := _DEED.fullmatch(said)) is not None and deed["verb"] not in _STATES:
        return " ".join(word for word in re.findall(r"[a-z]+", deed["led"]) if word not in HARMLESS
                        and word not in people_of(grounding) and word not in ("new", "those"))
    persons = "|".join(map(re.escape, people_of(grounding)))
    if re.fullmatch(rf"(?:the |all |our |any |every |only |just )*(?:brand )?"
                    rf"(?:new|recent|fresh|newly (?:joined|registered"
                    rf"|signed up)) (?:{persons}|sign ?ups?|joiners?|starters?|arrivals?)", said):
        return ""
    lasting = _SPAN.search(said) is not None
    rest = _SPAN.sub(" ", said)
    told = lasting and _STILL.search(rest) is not None
    if lasting:
        rest = _STILL.sub(" ", rest)
    clause = _LED.search(said) is not None
    for one in spoken(grounding):
        while (clause or _of_agents(rest, grounding)) and (span := one.find(rest)) is not None:
            rest, told = f"{rest[:span[0]]} {rest[span[1]:]}", True
    for word in _of_agents(rest, grounding):
        rest, told = re.sub(rf"\b{word}\b", " ", rest), True
    if clause and not told:
        for word in re.findall(r"[a-z]{4,}", rest):
            if word in _nouns(grounding) or any(stem(word) in one.stems for one in spoken(grounding)):
                rest, told = re.sub(rf"\b{word}\b", " ", rest), True
    if not told:
        return None
    fine = HARMLESS | _MANNER | {*MESSAGE, *people_of(grounding), *own_words(grounding).messages} | _nouns(grounding)
    return " ".join(word for word in re.findall(r"[^\W_]+", rest) if word not in fine)


def _of_agents(said: str, grounding: Grounding) -> list[str]:
    """Words for those who do what the log counts: followers, buyers."""
    people = {*people_of(grounding)} - {"buyer", "buyers", "saver", "savers", "subscriber", "subscribers"}
    able = {one.stems[0] for one in spoken(grounding) if len(one.stems) == 1}
    trade = [one for one in spoken(grounding) if one.pattern is not None]
    found = [*agents_in(said, grounding)]
    for word in re.findall(r"[a-z]{5,}", said):
        agent = re.fullmatch(r"([a-z]{3,}?)(?:er|or)s?", word)
        if agent is None or word in people:
            continue
        verbs = (agent[1], f"{agent[1]}e", agent[1][:-1] if agent[1][-2:-1] == agent[1][-1:] else agent[1])
        if any(stem(verb) in able or any(one.find(verb) for one in trade) for verb in verbs):
            found.append(word)
    return found


def _nouns(grounding: Grounding) -> frozenset[str]:
    """Nouns of the squad's own tables and of its properties of users: the guild of a guild_log."""
    names = [name for name in grounding.tables if name not in TABLES and name != "message_facts"]
    names += [column for name, column in grounding.closed if name == "users"]
    found = {word for name in names for word in normalise(name).split() if len(word) > 3}
    return frozenset(found | {f"{word}s" for word in found}) - HARMLESS


__all__ = ["set_apart"]
