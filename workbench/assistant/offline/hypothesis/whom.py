"""Whom a hypothesis is for: values of users that its words name, wherever they stand; a group that the log cannot tell is asked about."""

from __future__ import annotations

from dataclasses import replace

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.hypothesis.crossing import crossed
from workbench.assistant.offline.hypothesis.demonyms import located, spelled_out
from workbench.assistant.offline.hypothesis.everyone import everybody_in, people_of
from workbench.assistant.offline.hypothesis.listing import in_a_row
from workbench.assistant.offline.hypothesis.sides import Sides
from workbench.assistant.offline.parts.agents import HUMANS, agents_in
from workbench.assistant.offline.parts.ages import in_bands
from workbench.assistant.offline.words.columns import PERSON
from workbench.assistant.offline.words.fillers import HARMLESS
from workbench.assistant.offline.words.spelling import normalise
from workbench.assistant.offline.words.stems import several
from workbench.assistant.offline.words.vocabulary import Unclear, spoken

_QUANTITIES = frozenset(("more", "fewer", "less", "most", "many", "other", "new", "only"))
# who may be written to and who is written to: everybody whom a message can reach
_WISHED = re.compile(r"(?i)\b(?:we|i)(?:'d| would)? (?:really |all )?(?:love|want|like|need|wish|hope)(?: for)? ((?:[\w+-]+ ){1,4})to [a-z]+")
_KINDS_OF = ("countries", "cities", "plans", "tiers", "regions", "groups", "segments", "markets", "platforms", "devices", "kinds")
_NEW = ("new", "newcomer", "newcomers", "first timer", "first time", "newbie", "rookie", "beginner", "fresh", "new user",
        "new customer")
# groups that a squad speaks of and that only a property of users could tell
_GROUPS = (
    r"lapsed|dormant|inactive|sleepy|sleeping|heavy|loyal|young|younger|old|older|elderly|premium|vip|paying"
    r"|frequent|infrequent|silent|quiet|occasional|power|first time|former|churned|at risk|high value|low value"
    r"|rural|urban|student|male|female|european|american|asian|african|german|british|french|brazilian|japanese"
    r"|english|spanish"
)
_JOINERS = ("joiner", "joiners", "starter", "starters", "arrival", "arrivals")
# what somebody has at home or at work, beside those who are written to: disturbing for the family
_THEIRS = re.compile(r"(?i)\b(?:the|their|his|her|one['’]s|your|my|a|an) (?:whole )?(?:family|household|home|house|partner|business|office|company|firm"
                     r"|school|phone)(?=\s*(?:$|[,.;:!?)]| (?:is|are|was|has|at|in|by|and|who|when|while|as|with|comes?|goes|gets?|sits?|eats?|sleeps?)\b))")
_SENT = r"push(?:es)?|emails?|mails?|messages?|notifications?|newsletters?|reminders?|alerts?|sends?|offers?"


def groups_of(grounding: Grounding) -> tuple[str, ...]:
    """Values of users as nouns for them: newcomers, first timers, first_timers."""
    return tuple(f"{said}s" for (table, column), values in grounding.closed.items() if table == "users"
                 and column != "timezone" for value in values if len(value) > 3 and re.fullmatch(r"[A-Za-z_ ]+", value)
                 for said in dict.fromkeys((value.lower(), normalise(value))))


def population(found: Sides, grounding: Grounding, whole: str = "") -> tuple[str, dict[str, list[str]], list[str]]:
    """(the words for whom it is, the values that they name, what was assumed).

    Raises:
        Unclear: for a group that no value of the log tells.
    """
    if found.whom is not None:
        who = who_of(found.whom, grounding)
        if who or not everybody_in(found.whom, grounding):
            return found.whom, who, _noted(found.whom, who)
        plain = re.fullmatch(r"(?i)(?:for )?(?:all|every|each|everyone|everybody|anybody|anyone)?(?: (?:of )?(?:the "
                r"|our )?\w+)?", found.whom)
        return "everybody", {}, [] if plain else [f"“{found.whom}” names no property of users that the log has, so it"
                f" is for everybody"]
    named = _named(f"{found.change} . {found.then}", grounding)
    if named is None and re.search(
            r"(?i)\bto (?:everyone|everybody|anyone|anybody|all (?:of )?(?:the |our )?(?:"
            + "|".join(sorted(map(re.escape, people_of(grounding)), key=len, reverse=True))
            + r"))(?: (?:who|whom|that) (?:we )?(?:may|can|could|(?:is|are) allowed to)(?: be)? \w+)?(?=[.,;]| (?:should|would|will|could|makes?|gets?|raises?|leads?|and|so)\b|$)",
            found.change):
        return "everybody", {}, []
    if named is not None:
        return named[0], named[1], _noted(*named)
    spoken = _spoken(found, whole)
    wish = _WISHED.search(spoken)
    if wish is not None and (named := _named(wish[1], grounding)) is not None:
        return named[0], named[1], [f"it is for those of whom you wish it: {named[0]}"]
    if re.search(r"(?i)\b(?:them|they|their|these|those|theirs|there)\b", f"{found.change} {found.then}"):
        try:
            named = _named(spoken, grounding)
        except Unclear:
            if not re.search("|".join(rf"\b{re.escape(one)}\b" for one in people_of(grounding)),
                             normalise(f"{found.change} {found.then}")):
                raise       # they are whom a strange word names; else they are those of the same sentence
        if named is not None:
            return named[0], named[1], [f"it is for those of whom you speak: {named[0]}"]
    if (topic := _topic(found, grounding)) is not None:
        return topic[0], topic[1], [f"it is for those of whom you speak: {topic[0]}"]
    _of_others(found, whole, grounding)
    meant = re.search(rf"(?i)\b(?:{HUMANS})\b", spoken)
    if meant is not None and re.search(r"(?i)\b(?:them|they|their|these|those)\b", f"{found.change} {found.then}") and not re.search(
            "|".join(rf"\b{re.escape(one)}\b" for one in people_of(grounding)), normalise(f"{found.change} {found.then}")):
        raise Unclear(f"Whom does “{meant[0]}” mean? Say a value of a property of users that the log has, or “everybody”.")
    kind = re.search(rf"(?i)\b(?:for|to|at|among) (?:[\w-]+ )?({HUMANS}|diabetics|smokers|patients of)\b", found.change)
    if kind is not None and kind[1].lower() not in people_of(grounding):
        raise Unclear(f"Whom does “{kind[1]}” mean? Say a value of a property of users that the log has, or “everybody”.")
    persons = "|".join(sorted(map(re.escape, people_of(grounding)), key=len, reverse=True))
    only = re.match(rf"(?i)(?:for )?(?P<who>(?:[\w-]+ ){{1,3}}(?:{persons}))(?: only| alone)?\s*:", found.change)
    if only is not None and not everybody_in(only["who"], grounding):      # new travellers only: ...
        raise Unclear(f"Whom does “{only['who']}” mean? Say a value of a property of users that the log has, or “everybody”.")
    return "everybody", {}, ["nobody was named, so it is for everybody"]


def of_every_kind(found: Sides, grounding: Grounding) -> Sides:
    """With everybody as whom it is for, where the outcome says that its people are of all kinds: customers in all tiers."""
    columns = {word for name, column in grounding.closed if name == "users" for word in normalise(column).split()}
    kinds = "|".join(sorted(map(re.escape, {*_KINDS_OF, *columns, *(f"{word}s" for word in columns)}), key=len, reverse=True))
    match = re.search(rf"(?i)\s*\b(?:in|of|on|from|across) (?:all|every|each|any|whatever|whichever) (?:of )?(?:the |our )?(?:{kinds})\b",
                      found.outcome)
    if match is None:
        return found
    return replace(found, outcome=f"{found.outcome[:match.start()]}{found.outcome[match.end():]}".strip(),
                   whom=found.whom or "everybody")


def names_users(words: str, grounding: Grounding) -> bool:
    """Whether some words name users by a value of theirs, or everybody, and say nothing else."""
    return bool(who_of(words, grounding)) or (everybody_in(words, grounding) and re.search(
        r"(?i)\b(?:everyone|everybody|anybody|anyone)\b|\b(?:all|every|any|each|whole) (?:[\w-]+ ){0,3}?(?:"
        + "|".join(sorted(map(re.escape, (*people_of(grounding), *_KINDS_OF)), key=len, reverse=True)) + r")\b", words) is not None)


def _topic(found: Sides, grounding: Grounding) -> tuple[str, dict[str, list[str]]] | None:
    """The group whom the reason of a sentence is about, where what is done and what it does name nobody: it works for them."""
    doers = {"buyer", "buyers", "saver", "savers", "subscriber", "subscribers", "head", "heads"}
    persons = "|".join(sorted(map(re.escape, {*people_of(grounding)} - doers), key=len, reverse=True))
    if re.search(rf"(?i)\b(?:{persons}|people|everyone|everybody)\b", f"{found.change} {found.then}"):
        return None
    spoken = _THEIRS.sub(" ", found.because or "")
    if not spoken.strip() or spoken in found.background or re.search(r"(?i)\b(?:unlike|except|other than|apart from|but not|as opposed to|compared|than|while|whereas)\b", spoken):
        return None
    try:
        return _named(spoken, grounding)
    except Unclear:
        return None


def _spoken(found: Sides, whole: str) -> str:
    """What else is said of whom it is about: of a reason nothing that people have at home or at work."""
    why = found.because or ""
    plain = _THEIRS.sub(" ", why)
    return f"{found.background} . {plain} . {whole.replace(why, plain) if why else whole}"


def _of_others(found: Sides, whole: str, grounding: Grounding) -> None:
    """Ask where a group is spoken of and nothing says that the change is for it.

    Raises:
        Unclear: with the group.
    """
    try:
        named = _named(_spoken(found, whole), grounding)
    except Unclear:
        return
    if named is not None:
        raise Unclear(
            f"Is it for {named[0]}, of whom you speak, or for everybody? Say “for {named[0]}” or “for everybody”."
        )


def _noted(whom: str, who: dict[str, list[str]]) -> list[str]:
    new = next((f"{column} {values[0]}" for column, values in who.items() if normalise(values[0]) in _NEW
                and normalise(values[0]) not in normalise(whom)), None)
    same = next((f"{column} {value}" for column, values in who.items() for value in values if normalise(value) in PERSON), None)
    return [f"“{whom}” is read as {new or same}"] if new or same else []


def _named(text: str, grounding: Grounding) -> tuple[str, dict[str, list[str]]] | None:
    """Values of users beside a word for users, or where somebody is sent something."""
    persons = "|".join(sorted(map(re.escape, {*people_of(grounding), *_JOINERS, *agents_in(text, grounding)}), key=len, reverse=True))
    held = [value for (table, column), found in grounding.closed.items() if table == "users" and column != "timezone" for value in found]
    text, strange_age = in_bands(text, held, persons)
    if strange_age is not None:
        raise Unclear(f"Whom does “{strange_age}” mean? Say a value of a property of users that the log has, or “everybody”.")
    row = in_a_row(text, {said for value in held for said in (value.lower(), normalise(value))}, persons)
    if row is not None and row[2]:
        raise Unclear(f"“{row[1]} and {row[2]}”: {row[2]} is no value that the log has of users. Whom is it for?")
    if row is not None and (who := who_of(row[1], grounding)):
        return f"{row[0]} in {row[1]}", who
    said = re.sub(rf"\bfor free\b(?! (?:{persons}|plan|tier)\b)", " ", normalise(text))     # at no price
    for (table, _), found in grounding.closed.items():
        for value in found if table == "users" else ():
            if " " in normalise(value):     # web players, the value, and no players
                said = re.sub(rf"(?<!\w){re.escape(normalise(value))}(?!\w)", normalise(value).replace(" ", "_"), said)
    if (both := crossed(text, persons, lambda words: who_of(words, grounding))) is not None:
        return both
    told = re.search(rf"(?i)\b(?:[\w-]+ )?(?:{persons}) \(([^()]{{2,30}})\)", text)
    if told is not None and (who := who_of(told[1], grounding)):
        return told[0], who         # young customers (18-24)
    codes = "|".join(value for (table, _), found in grounding.closed.items() if table == "users"
                     for value in found if re.fullmatch(r"[A-Z]{2}", value))
    if codes and (coded := re.search(rf"\b((?:{codes})(?: (?:and|or) (?:{codes}))?) (?:\w+ )?(?i:{persons})\b", text)):
        return coded[0], who_of(coded[1], grounding)
    if codes and (coded := re.search(rf"\b(?i:{persons}) (?:who live |living |based )?(?:in|from|of) (?:the )?"
                                     rf"((?:{codes})(?:(?:,| and| or|, and) (?:the )?(?:{codes}))*)\b", text)):
        return coded[0], who_of(coded[1], grounding)
    columns = "|".join(sorted({re.escape(normalise(column)) for name, column in grounding.closed if name == "users"}))
    led = (
        rf"(?:(?:to|for|among|with|of|in|from|at)\s+)?((?:[a-z0-9][\w+-]* ){{1,3}})({persons}|holders?|owners?"
        rf"|ones|year olds?|fans|lovers|crowd|guys|{columns})\b"
    )
    values = {word for (table, _), found in grounding.closed.items() if table == "users"
              for value in found for word in (*normalise(value).split(), normalise(value).replace(" ", "_"))}
    for match in re.finditer(led, said):
        words = match[1].split()
        while words:        # the longest run before the noun that names values: more of our gold customers
            kept = [w for w in words if w not in _QUANTITIES or w in values]
            who = who_of(" ".join(kept), grounding) if any(w not in HARMLESS or w in values for w in kept) else {}
            if who:
                return f"{' '.join(w for w in words if w not in HARMLESS or w in values)} {match[2]}", who
            words = words[1:]
    for column, value in ((c, v) for (table, c), found in grounding.closed.items() if table == "users" for v in found):
        plain = len(value) > 2 and normalise(value) != "new"
        noun = re.search(rf"(?<!\w){several(normalise(value))}(?!\w)", said) or re.search(
            rf"(?<!\w)(?:every|each|any|a|an) {re.escape(normalise(value))}(?=$|[,.;]| (?:who|that|an?|the|is|gets?|has|in|on|by|at|should|will|would)\b)",
            said) if plain else None
        if noun is not None:        # newcomers, commuters
            return noun[0], {column: [value]}
    for match in re.finditer(r"\b[A-Z][a-z]+(?:ns|ers|ites|kars)\b", text):
        if who := who_of(match[0], grounding):
            return match[0], who        # Londoners, Brazilians
    in_place = (
        rf"\b({persons})\s+(?:(?:who (?:are|live|is)|living|based)\s+)?(?:in|from|on|with|of|aged|between)\s+(?:the\s+"
        rf"|an?\s+)?((?:[\w+-]+\s?){{1,2}})"
    )
    aged = re.search(rf"\b(?:{persons}) (?:aged )?(\d+ ?- ?\d+|\d+ ?\+)", said)
    if aged is not None and (who := who_of(aged[1], grounding)):
        return aged[0], who
    for match in re.finditer(in_place, said):
        for words in (_content(match[2]), match[2].split()[0]):
            who = who_of(words, grounding)
            if who and not any(word in grounding.channels for word in words.split()):
                return f"{match[1]} in {words}", who
    said = re.sub(rf"\b(?:more|fewer) (\w+ing) (?={persons}\b)", lambda one: "more " if _done(one[1], grounding) else one[0], said)
    strange = re.search(rf"\b(?:(?:for|among) |(?:{_SENT}) to )([a-z]+) (?:{persons})\b", said) or re.search(
        rf"\b({_GROUPS}) (?:{persons})\b", said)
    if strange is not None and strange[1] not in HARMLESS and strange[1] not in _QUANTITIES:
        raise Unclear(
            f"Whom does “{strange[1]}” mean? Say a value of a property of users that the log has, or “everybody”."
        )
    for match in re.finditer(r"\b(?:to|for|among|on|in) (?:the )?([a-z0-9][\w+-]*(?: [a-z]+)?)\b", said):
        # for each new match: what is new is what follows, and nobody
        if re.search(rf"\bnew +(?!(?:{persons}|and|or|who|that|in|on|from|of|by|via|with)\b)[a-z]+",
                     f"{match[1]}{said[match.end():][:40]}") and not re.search(r"\bnew\b.*\bnew\b", match[1]):
            continue
        for words in (_content(match[1]), match[1].split()[0]):
            who = who_of(words, grounding)
            if who and not any(word in grounding.channels for word in words.split()):
                return words, who
    return None


def _done(word: str, grounding: Grounding) -> bool:
    """Whether it is something that the log counts: more paying users are more users who pay."""
    return any(one.find(word.removesuffix("ing")) or one.find(word) for one in spoken(grounding))


def _content(words: str) -> str:
    """Without the words after a value: tokyo to."""
    parts = words.split()
    while len(parts) > 1 and parts[-1] in HARMLESS:
        parts.pop()
    return " ".join(parts)


def who_of(whom: str | None, grounding: Grounding) -> dict[str, list[str]]:
    """Values of users that the words name, in the plural too; nothing where a word is left that names none."""
    held = {value for (table, _), values in grounding.closed.items() if table == "users" for value in values}
    whom = in_bands(f"people {whom or ''}", held, "|".join(map(re.escape, people_of(grounding))))[0].removeprefix("people ")
    whom = located(in_bands(whom, held, "|".join(map(re.escape, people_of(grounding))))[0], held)
    left = normalise(whom)
    found: dict[str, list[str]] = {}
    for (table, column), values in grounding.closed.items():
        if table != "users" or column == "timezone":
            continue
        for value in sorted(values, key=len, reverse=True):
            if len(value) <= 2:
                if re.search(rf"(?<!\w){re.escape(value)}(?!\w)", whom or "") and (
                        value.isupper() or (value not in HARMLESS and value in ("pc", "tv", "vr"))):
                    left = re.sub(rf"(?<!\w){re.escape(value.lower())}(?!\w)", " ", left)
                    found.setdefault(column, []).append(value)
                continue
            plain = normalise(value)
            one = plain.removesuffix("s") if re.fullmatch(r"[a-z]{4,}[^sui]s", plain) else plain      # podcasts: a podcast fan
            pattern = rf"(?<!\w)(?:{re.escape(one)}(?:es)?|{several(one)})(?!\w)"
            if re.search(pattern, left):
                left = re.sub(pattern, " ", left)
                found.setdefault(column, []).append(value)
    for column, value, said in spelled_out(left, grounding):
        left = left.replace(said, " ", 1)
        found.setdefault(column, []).append(value)
    if re.search(r"\bnew\b", left):
        fresh = [(column, value) for (table, column), values in grounding.closed.items() if table == "users"
                 for value in values if normalise(value) in _NEW]
        if len(fresh) == 1:
            left = re.sub(r"\bnew\b", " ", left)
            found.setdefault(fresh[0][0], []).append(fresh[0][1])
    words = [word for word in re.findall(r"\w+", left) if word not in HARMLESS and word not in people_of(grounding)]
    columns = {part for column in found for part in normalise(column).split()}
    nouns = {form for (table, column) in grounding.closed if table == "users" for part in normalise(column).split()
             for form in (part, f"{part}s")}
    if found and re.search(r"\bof (?:the |our |all )*(?:" + "|".join(sorted(map(re.escape, nouns), key=len, reverse=True)) + r")\s*$", left):
        columns |= nouns            # the owners of the firms
    return {} if set(words) - columns - {*_JOINERS, *agents_in(left, grounding), "s", "both", "either", "alike", "equally", "holders", "holder", "owners", "owner", "only", "aged", "fans", "lovers", "crowd", "guys", "age", "phone", "phones", "device", "devices",
                                  "old", "years", "year", "olds"} else found
