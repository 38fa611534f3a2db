"""The squad's own words: what its adapters, facts and metrics call users, columns, values and events.

An adapter says that `reader AS user_id`, `desk AS domain` and `('opened', 'open')`: the left side is how this squad
speaks. A metric `left_28d` over unsubscribes says that its people speak of leaving.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.words.columns import PERSON
from workbench.assistant.offline.words.fillers import HARMLESS, words_of
from workbench.assistant.offline.words.people import ANYBODY, DOERS, spelled_out, told
from workbench.assistant.offline.words.spelling import normalise
from workbench.assistant.offline.words.stems import plural
from workbench.assistant.offline.words.whom import also_called, slipped, written_out
from workbench.logs.schema import TABLES
from workbench.metrics.spec import Metric

_REACHABLE = re.compile(r"(?i)=\s*'(\w+)'\)?\s+AS\s+reachable\b")
_AS = re.compile(r"(?i)(?<![\w.'])(?:\w+\.)?([a-z]\w*)\s+AS\s+([a-z_]\w*)")
_PAIR = re.compile(r"\('([\w .:-]+)',\s*'([\w .:-]+)'\)")
_WHEN = re.compile(r"(?i)WHEN\s+'([\w .:-]+)'\s+THEN\s+'([\w .:-]+)'")
# fired_at - ahead AS ts: when it was fired
_DATED = re.compile(r"(?i)(?<![\w'])(?:\w+\.)?([a-z]{3,}ed)_(?:at|on|ts|time|utc|us|ms|local"
    r"|[a-z]{3})\b[^,]*?\bAS\s+ts\b")
_LITERAL = re.compile(r"'([\w .:-]+)'")
_FROM = re.compile(r"(?i)\bFROM\s+(\w+)")
# parts of a metric's name that say how and how long, not what
_HOW = words_of("""
rate share count number total sum mean avg average per any users user people ratio value d h w day days week weeks
hour hours in of the by first within metric kpi pct percent has had did is was unique distinct
""")
_UNASKED = re.compile(
    r"(?!campaign_id|policy_id)\w*_id|unit|ts|value|p_assign|valid_\w+|is_machine|reachable|timezone|event|key|num|den"
)
_ALL = words_of("user users person persons people customer customers member members client clients individuals folks")
_ANYBODY = words_of("unit units somebody someone everybody everyone anybody anyone people folks")
_KEYS = re.compile(r"(?:\w*id|\w*key|\w*hash|\w*ref|acct|nr|num|u|uu?id\w*)")     # pid names nobody
# short words of the language that a code may look like
_LITTLE = words_of("""
a an i in on at it is as no or we me all of to by so do go up be my us am if he she not and the his her per who how why
day out off one two any few new old yes
""")
# manager_id: its first word is what they are called
_KEYED = re.compile(r"(?!(?:user|device|login|cookie|session|install|anon|external|internal|source|global|system"
                    r"|profile"
                    r"|contact|legacy|hashed|push|mail|email|token)_)[a-z]{4,}_(?:id|key|hash|ref)")
# a key that names whose it is
_ACCOUNT = re.compile(r"acct(?:_?(?:id|no|nr|num|ref))?|account_?(?:id|no|nr|num|ref)")
_PLAIN = words_of("""
id ts name kind value event type date time user key none null true false via was how one set at
""")


@dataclass(frozen=True)
class OwnWords:
    """What this squad calls things.

    Attributes:
        people: words for a user, singular and plural.
        columns: word -> column of the log.
        values: word -> (column, value): a channel, kind or domain.
        short: codes of two letters -> the value that is meant; never read as a plural.
        messages: what a message is called: notice, dispatch.
        sources: an export's name -> the kind that all its rows are.
        metrics: the words of what a metric counts -> its name.
    """

    people: tuple[str, ...] = ()
    messages: tuple[str, ...] = ()
    columns: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    short: Mapping[str, str] = field(default_factory=dict)
    sources: Mapping[str, str] = field(default_factory=dict)
    metrics: Mapping[str, str] = field(default_factory=dict)
    reachable: tuple[str, ...] = ()


T = TypeVar("T")
_KEPT: dict[int, tuple[weakref.ref[Grounding], dict[str, Any]]] = {}


def kept(make: Callable[[Grounding], T]) -> Callable[[Grounding], T]:
    """What is worked out of a log once, and kept as long as the log is in use."""

    def once(grounding: Grounding) -> T:
        held = _KEPT.get(id(grounding))
        if held is None or held[0]() is not grounding:
            key = id(grounding)
            held = (weakref.ref(grounding, lambda _: _KEPT.pop(key, None)), {})
            _KEPT[key] = held
        name = f"{make.__module__}.{make.__qualname__}"
        if name not in held[1]:
            held[1][name] = make(grounding)
        found: T = held[1][name]
        return found

    return once


@kept
def own_words(grounding: Grounding) -> OwnWords:
    """The words of a project; its adapters are read once per state of their files."""
    files = sorted((grounding.snapshot.project.root / "adapters").glob("*/*.sql"))
    seen = tuple((str(path), path.stat().st_mtime_ns) for path in files[:200])
    people, columns, pairs, sources = _adapters(seen)
    said = told(grounding)
    if any(said == normalise(value) for (table, _), values in grounding.closed.items() if table == "users"
           for value in values):
        said = None         # those who buy are some of them, where a property of users says who does
    if said is None and people and not {*people} & {*PERSON} - {*ANYBODY, "accounts"}:
        said = spelled_out(grounding)
    people = people if said is None or said in people or said.endswith("s") else (*people, *_both(said))
    held = {value: (column, value) for (_, column), values in grounding.closed.items()
            if column in ("channel", "kind", "domain") for value in values}
    known = {c for t in grounding.tables.values() for c in t.columns}
    values: dict[str, tuple[str, str]] = {}
    short: dict[str, str] = {}
    for said, meant in pairs:
        word = normalise(said)
        if len(word) == 1 or word in _LITTLE or word in HARMLESS:
            continue        # a code such as A or IN, which is a word of every sentence
        if meant in held and word not in _PLAIN and word not in {normalise(v) for v in held}:
            if len(word) <= 2 and f"{word}s" in HARMLESS:
                short.setdefault(word, normalise(meant))    # wa, whose plural would be was
            else:
                values.setdefault(word, held[meant])
    kinds = set(grounding.values("outcomes", "kind")) | set(grounding.values("interactions", "kind"))
    made: dict[str, set[str]] = {}
    for table, literals in sources:
        if len(kinds & set(literals)) == 1:
            made.setdefault(normalise(table), set()).update(kinds & set(literals))
    return OwnWords(
        people=people,
        messages=_messages(grounding, seen),
        columns={normalise(said): meant for said, meant in columns
                 if meant in known and said not in shared_columns(grounding) and not _UNASKED.fullmatch(meant)
                 and normalise(said) not in people},
        values=values,
        short=short,
        sources={table: next(iter(found)) for table, found in made.items() if len(found) == 1},
        metrics=_metrics(grounding.catalog.metrics),
        reachable=_states(seen),
    )


@kept
def sending(grounding: Grounding) -> tuple[str, ...]:
    """Verbs by which the squad's exports date a message that was sent: fired of fired_at."""
    found: dict[str, None] = {}
    for path in sorted((grounding.snapshot.project.root / "adapters").glob("*/sends.sql")):
        text = re.sub(r"--[^\n]*", "", path.read_text("utf-8", errors="replace"))
        for said in _DATED.findall(text):
            if said.lower() not in ("created", "updated", "logged", "stored", "loaded", "inserted", "recorded", "sent"):
                found[said.lower()] = None
    return tuple(found)


def _states(seen: tuple[tuple[str, int], ...]) -> tuple[str, ...]:
    """What the squad calls a channel on which somebody may be messaged: live, granted."""
    found = [word for path, _ in seen
             for word in _REACHABLE.findall(Path(path).read_text("utf-8", errors="replace"))]
    return tuple(dict.fromkeys(normalise(word) for word in found if re.fullmatch(r"[A-Za-z]{4,}", word)))


@kept
def shared_columns(grounding: Grounding) -> frozenset[str]:
    """Columns of the tables that every log has: a column of a squad's own table has its name for that table alone."""
    return frozenset(c for name, table in grounding.tables.items() if name in TABLES or name == "message_facts"
                     for c in table.columns)


def everybody(grounding: Grounding) -> tuple[str, ...]:
    """Words for all the people of the log: the squad's own, and those that say nothing of what somebody does."""
    own = own_words(grounding).people
    return tuple(dict.fromkeys((*own, *sorted(_ALL))))


def strangers(grounding: Grounding) -> frozenset[str]:
    """Words for people that this log speaks of as others than its own: the driver whom a rider did not find."""
    own = {*everybody(grounding)}
    if not own_words(grounding).people:
        return frozenset()
    names = [value for (_, column), values in grounding.closed.items() if column == "kind" for value in values]
    names += [column for table in grounding.tables.values() for column in table.columns]
    names += [fact.description or "" for fact in grounding.catalog.facts.values()]
    spoken = {word for name in names for word in re.findall(r"[a-z]+", normalise(name))}
    spoken |= {f"{word}s" for word in spoken}
    return frozenset(word for word in PERSON if word in spoken and word not in own and word not in _ANYBODY)


_KEY = re.compile(r" (?:no|nr|num|number|key|code|ref|uuid|guid|pk|hash|id)$")
_AFFIX = re.compile(r"^(?:(?:dim|tbl|crm|raw|app|all|stg|src|t|d|master) )+|(?: (?:export|dump|master|dim|table|list"
                    r"|roster"
                    r"|base|file|raw|data|all|master data|snapshot|profiles?))+$")


@lru_cache(maxsize=16)
def _adapters(seen: tuple[tuple[str, int], ...]) -> tuple[
    tuple[str, ...], tuple[tuple[str, str], ...], tuple[tuple[str, str], ...], tuple[tuple[str, tuple[str, ...]], ...]
]:
    """(people, columns, pairs of values, exports with the texts of a statement on them) of some adapters."""
    people: dict[str, None] = {}
    columns: dict[tuple[str, str], None] = {}
    pairs: dict[tuple[str, str], None] = {}
    sources: list[tuple[str, tuple[str, ...]]] = []
    for name, _ in seen:
        text = re.sub(r"--[^\n]*", "", Path(name).read_text("utf-8", errors="replace"))
        for said, meant in _AS.findall(text):
            if meant.lower() == "user_id":
                if _ACCOUNT.fullmatch(said.lower()):
                    people |= dict.fromkeys(_both("account"))
                elif len(said) > 2 and said.lower() != "null" and (
                        not _KEYS.fullmatch(said.lower()) or _KEYED.fullmatch(said.lower())):
                    people |= dict.fromkeys(_both(_KEY.sub("", normalise(said))))
            elif said.lower() not in _PLAIN and meant.lower() not in _PLAIN and not said.isupper():
                columns[said.lower(), meant.lower()] = None
        pairs |= dict.fromkeys(_PAIR.findall(text))
        pairs |= dict.fromkeys(_WHEN.findall(text))
        inputs = _inputs(Path(name).parent)
        roll = _FROM.search(text) if Path(name).stem == "users" else None
        export = _AFFIX.sub("", normalise(roll[1])) if roll else ""
        if re.fullmatch(r"[a-z]{4,}", export) and export not in ("users", "user"):
            people |= dict.fromkeys(_both(export))      # the export of all players holds players
        for part in re.split(r"(?i)\bUNION(?:\s+ALL)?\b", text):
            table = _FROM.search(part)
            if table and table[1] in inputs and not re.search(r"(?i)\bWHERE\b|\bJOIN\b|\bCASE\b", part):
                sources.append((table[1].lower(), tuple(_LITERAL.findall(part))))
    return tuple(people), tuple(columns), tuple(pairs), tuple(sources)


def in_our_words(text: str, messages: tuple[str, ...]) -> str:
    """The squad's word for a message made the trade's: notices, dispatches."""
    for word in messages:
        text = re.sub(rf"(?<![\w']){re.escape(word)}(?![\w'])", "messages" if word.endswith("s") else "message", text)
    return text


def in_trade_words(text: str, grounding: Grounding) -> str:
    """The squad's words for people, messages, channels, themes and for who can be reached made the trade's."""
    own = own_words(grounding)
    text = in_our_words(text, own.messages)
    text = with_users(text, grounding)
    for said, meant in own.columns.items():
        if meant in ("channel", "domain") and re.fullmatch(r"[a-z]{4,}", said) and said not in _PLAIN:
            for form in dict.fromkeys(_both(said)):
                text = re.sub(rf"(?<![\w']){form}(?![\w'])", meant if form == said else f"{meant}s", text)
    for said, meant in own.short.items():
        text = re.sub(rf"(?<![\w']){re.escape(said)}(?![\w'])", meant, text)
    for said in own.reachable:
        text = re.sub(rf"(?<!\w)((?:is|are|be|was|were|stays?|still|kept|remains?) ){said}(?!\w)", r"\1reachable", text)
        text = re.sub(rf"(?<!\w){said}(?= (?:\w+ )?channels?(?!\w))", "reachable", text)
    return text


# a unit that nobody is: of money, of measure, the price of one
_MEASURE = (r"units? (?:of (?!the\b|all\b|an?\b|each\b)\w+|prices?|costs?|sales|tests?)|(?:in|same|what"
            r"|which|other|its|their"
            r"|own) (?:own |other |same )?units?")
_HANDED = (r"(?:(?:left|leav\w+|hand\w+|g[ia]v\w+|deliver\w+|pass\w+|sign\w+|accept\w+|tak\w+|took|receiv\w+)"
           r"(?: (?:over|in|out|direct\w*|straight|personally))?[ _](?:with|to|by|for|at|from)[:=]?"
           r"|=|is|was|were|not|only)(?: (?:the|an?|each|every|our))?")


def with_users(text: str, grounding: Grounding) -> str:
    """The squad's own word for its people made users, where the trade has no such word: athletes, homeowners.

    So is one that the trade has and that elsewhere may be those who do something: buyers, visitors. A column, a value
    or a metric that holds the word stays as it is called: an athlete type.
    """
    own = own_words(grounding).people
    pairs = {one: put for put, words in (("user", own[::2]), ("users", own[1::2])) for one in words
             if one not in PERSON or one in DOERS or _also_a_value(one, grounding)}
    pairs |= {"unit": "user", "units": "users"}     # the unit of an experiment is its user
    pairs |= _others(grounding)
    known = {*own, *PERSON}
    for word in re.findall(r"[a-z]{6,}", text.lower()) if own else ():
        meant = slipped(word, own) if word not in known and word not in said_of_it(grounding) else None
        if meant is not None:
            pairs[word] = pairs.get(meant, meant)
    pairs |= written_out(text, own, (*known, *HARMLESS, *_called(grounding)))
    kept = "|".join(re.escape(name) for name in _names_of_people(grounding))
    words = "|".join(map(re.escape, sorted(pairs, key=len, reverse=True)))
    values = "|".join(re.escape(one) for one in own if _also_a_value(one, grounding)) or "(?!)"
    whole = re.compile(rf"(?i)(?<![\w'])(?:({kept or '(?!)'}|{_MEASURE}|{_HANDED} (?:{values}))|({words}))(?![\w'])")
    text = whole.sub(lambda match: match[0] if match[1] else pairs[match[2].lower()], text)
    return re.sub(rf"(?i)(?<![\w'])(?:{values})(?='s\b)", "user", text)


def _also_a_value(word: str, grounding: Grounding) -> bool:
    """Whether a table of the squad's own has it as a value too: a parcel that was left with the patient."""
    return any(word in (normalise(value), plural(normalise(value))) for (table, _), values in grounding.closed.items()
               if table not in TABLES for value in values)


@kept
def _others(grounding: Grounding) -> dict[str, str]:
    """Other words for the log's people, each with what it is said for."""
    return also_called((*own_words(grounding).people, *filter(None, (told(grounding),))), grounding)


@kept
def said_of_it(grounding: Grounding) -> frozenset[str]:
    """All words of the project's names and descriptions: none of them is a slip."""
    catalog = grounding.catalog
    texts = [*catalog.facts, *catalog.metrics, *(fact.description or "" for fact in catalog.facts.values()),
             *(metric.description or "" for metric in catalog.metrics.values()), *grounding.tables,
             *(column for table in grounding.tables.values() for column in table.columns),
             *(value for values in grounding.closed.values() for value in values)]
    return frozenset(word for text in texts for word in re.findall(r"[a-z]+", normalise(text))) | HARMLESS


@kept
def _called(grounding: Grounding) -> frozenset[str]:
    """The words of the names of facts, metrics, tables, columns and values, which mean no people."""
    catalog = grounding.catalog
    names = [*catalog.facts, *catalog.metrics, *grounding.tables,
             *(column for table in grounding.tables.values() for column in table.columns),
             *(value for values in grounding.closed.values() for value in values)]
    return frozenset(word for name in names for word in re.findall(r"[a-z]+", normalise(name)))


@kept
def _names_of_people(grounding: Grounding) -> tuple[str, ...]:
    """What the log and the project call by a name of several words, one of which is a word for people."""
    people = {*own_words(grounding).people}
    names = [*grounding.catalog.metrics, *grounding.catalog.facts, *grounding.snapshot.project.names("experiments"),
             *(column for table in grounding.tables.values() for column in table.columns),
             *(value for values in grounding.closed.values() for value in values)]
    told = {normalise(name) for name in names}
    return tuple(sorted((name for name in told if people & {*name.split()}
                        and not (name in people and _also_a_value(name, grounding))), key=len, reverse=True))


def _inputs(folder: Path) -> frozenset[str]:
    """The exports that an adapter names."""
    place = folder / "adapter.yaml"
    text = place.read_text("utf-8", errors="replace") if place.exists() else ""
    return frozenset(re.findall(r"(?m)^\s+(\w+):\s*\{\s*files", text)) | frozenset(re.findall(
        r"(?m)^\s+(\w+):\s*\n\s+files:",
        text),
    )


def _messages(grounding: Grounding, seen: tuple[tuple[str, int], ...]) -> tuple[str, ...]:
    """Words for a message: of the facts that count sends, and of the export that they come from."""
    found = [name for name, fact in grounding.catalog.facts.items() if fact.table == "sends" and not fact.where]
    for path, _ in seen:
        if Path(path).stem == "sends" and (table := _FROM.search(Path(path).read_text("utf-8", errors="replace"))):
            found.append(table[1])
    words = [normalise(name) for name in found]
    return tuple(dict.fromkeys(part for word in words if re.fullmatch(r"[a-z]{4,}", word) and word not in (
        "sends",
        "sent",
    )
                               for part in _both(word)))


def _both(word: str) -> tuple[str, str]:
    """A noun's singular and plural: dispatch and dispatches."""
    if re.search(r"(?:ch|sh|x|ss)$", word):
        return word, word + "es"
    if re.search(r"(?:ch|sh|x|ss)es$", word):
        return word[:-2], word
    if re.search(r"[^f]f$", word):
        return word, f"{word[:-1]}ves"
    if re.search(r"[^aeiou]y$", word):
        return word, f"{word[:-1]}ies"
    if re.search(r"[^aeiou]ies$", word) and len(word) > 5:
        return f"{word[:-3]}y", word
    return (word, word + "s") if not word.endswith("s") else (word[:-1], word)


def _metrics(metrics: Mapping[str, Metric]) -> dict[str, str]:
    """Stems of metrics whose windows begin at the anchor: the others say when, as well as what."""
    found: dict[str, list[str]] = {}
    for name, metric in metrics.items():
        if metric.ratio is not None or metric.fact is None or metric.anchor != "exposure" or metric.by is not None:
            continue
        if metric.window is not None and metric.window[0] != 0:
            continue
        words = [w for w in re.findall(r"[a-z]+", re.sub(r"_?\d+[a-z]*", " ", normalise(name))) if w not in _HOW]
        if words and all(len(w) > 2 for w in words):
            found.setdefault(" ".join(words), []).append(name)
    return {key: names[0] for key, names in found.items()}
