"""Of what a metric's number is: the share of rows, per row of something else, of some people only, on all channels.

A metric without a ratio is one of each user, over all of them. Where a request divides by something else, it is asked
about, and no share of people or count per user drafted in its place.
"""

from __future__ import annotations

from collections.abc import Iterator

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.coverage.modifiers import same
from workbench.assistant.offline.coverage.ratios import of_a_ratio
from workbench.assistant.offline.parts.agents import parties
from workbench.assistant.offline.parts.bases import MESSAGES
from workbench.assistant.offline.parts.choosing import event_at
from workbench.assistant.offline.parts.divisors import NO_AGENTS
from workbench.assistant.offline.parts.metric_names import speaks_of
from workbench.assistant.offline.wish import Sentence, Wish
from workbench.assistant.offline.words.columns import MESSAGE
from workbench.assistant.offline.words.fillers import words_of
from workbench.assistant.offline.words.lexicon import Event
from workbench.assistant.offline.words.own_words import everybody, own_words
from workbench.assistant.offline.words.spelling import normalise
from workbench.assistant.offline.words.stems import stems
from workbench.assistant.offline.words.vocabulary import Unclear, spoken
from workbench.logs.schema import TABLES

_SHARE = r"(?:shares?|proportions?|percentages?|percent|%|fractions?|parts?)"
_DET = r"(?:(?:the|all|our|their|those|these|total|overall|every|each|of) )*"
# where a noun phrase ends
_ENDS = re.compile(
    r"(?<!\w)(?:who|that|which|whom|whose|with|without|where|when|in|over|within|during|from|on|by|per|for|to|after"
    r"|before|is|are|was|were|be|got|gets?|had|have|has|did|does|do|and|or|we|they|about|across|under|above)(?!\w)"
    r"|[^\w' ]")
_ANYBODY = ("those", "them", "us", "anybody", "anyone", "everybody", "everyone", "users", "user", "units", "unit",
            "heads", "head", "capita", "whom", "people", "person")
_STATES = r"(?:days?|weeks?|hours?|time)"
_NOTHING = words_of("""
any one such none activity event events row rows value values record records data count counts are is being at all
left excluded ignored dropped out taken set stay with
""")
_MANY = ("count", "sum", "mean", "days", "distinct", "max")
_NEGATED = re.compile(r"(?:cancel\w*|declin\w*|refus\w*|reject\w*|miss(?:ed|es|ing)|fail\w*|return\w*)$")
# a price or a length is one row's, where a sum is somebody's own
_OF_ONE = r"(?:fares?|fees?|prices?|sizes?|lengths?|durations?|amount|value|cost|basket|donation|gift|deposit|payment)"


def denominators(wish: Wish, sentence: Sentence, grounding: Grounding) -> None:
    """Ask where the number is of something else than each user.

    Raises:
        Unclear: naming both.
    """
    assert wish.event is not None
    people = {*everybody(grounding), *_ANYBODY}
    own = "|".join(sorted(map(re.escape, people), key=len, reverse=True))
    _of_rows(wish, sentence.whole, people, grounding)
    _of_nothing(wish, sentence.whole, people, grounding)
    of_a_ratio(wish, sentence.whole)
    if wish.aggregate == "ratio" or wish.decision:
        return
    _per_rows(wish, sentence.whole, people, grounding)
    _of_some(wish, sentence.whole, own)
    _of_every(wish, sentence)
    _of_one(wish, sentence, own)
    _of_members(sentence, grounding)
    _of_others(wish, sentence, people)
    _of_them_all(wish, sentence.whole, own, grounding)


def _doer(word: str) -> bool:
    """Whether a word is for those who do something: buyers."""
    return re.fullmatch(r"[a-z]{3,}(?:er|or)s?", word) is not None and word.removesuffix("s") not in NO_AGENTS


def _phrase(text: str) -> str:
    """The noun phrase that a text begins with."""
    end = _ENDS.search(text)
    return text[: end.start() if end else len(text)].strip()


def _named(phrase: str, grounding: Grounding) -> Event | None:
    """The event that one of a phrase's words begins."""
    words = phrase.split()
    if any(re.fullmatch(MESSAGES, word) or word in MESSAGE for word in words):
        return None         # of messages: a rate, which is read as such
    return next((found[0] for i in range(len(words)) if (found := event_at(" ".join(words[i:]), grounding))), None)


def _wholes(whole: str) -> Iterator[tuple[str, bool]]:
    """What a share is of, and whether all of it is said."""
    of = rf"(?<!\w){_SHARE},? (?:of|among|amongst|out of|(?<!part )in) (?P<det>{_DET})(?=(?P<rest>\w.*))"
    for match in re.finditer(of, whole):
        if re.search(r"\beach\b", match["det"]):
            continue        # of gold and silver customers, which percentage of each orders
        yield _phrase(match["rest"]), bool(re.search(r"\b(?:all|total|overall)\b", match["det"]))
    among = r"(?<!\w)(?:among|amongst|out of) (?:all|the total|total)(?: the| our| of)* (?=(?P<rest>\w.*))"
    for match in re.finditer(among, whole):
        yield _phrase(match["rest"]), True


def _of_rows(wish: Wish, whole: str, people: set[str], grounding: Grounding) -> None:
    """The share of interviews that were held on site; time taps as a share of all taps."""
    assert wish.event is not None
    for phrase, every in _wholes(whole):
        words = phrase.split()
        if not words or people & set(words):
            continue
        if words[0] != "no" and any(_doer(word) for word in words):
            other = next((word for word in words if word.removesuffix("s") in parties(grounding)), None)
            if other is not None:
                raise Unclear(f"The log counts per user, and “{other}” are not they. The share of users, then?")
            continue        # of pass buyers
        said = wish.event.said
        if wish.aggregate in ("days", "at"):
            if re.search(rf"\b{_STATES}$", phrase):
                raise Unclear("On how many days, or on which share of them? A metric says the days.")
            continue
        event = _named(phrase, grounding)
        if event is None:
            continue
        if wish.aggregate != "ratio":
            raise Unclear(f"The share of {phrase} with that, or of users with any {said}? A metric can divide one "
                          "event by another: say what is divided by what.")
        if every and wish.base is not None and event == wish.event != wish.base and not wish.summed:
            raise Unclear(f"The part in all {said}, or {said} per {wish.base.stem}?")
        if wish.base is not None and event == wish.base and _unrelated(wish, whole, grounding):
            raise Unclear(f"{wish.base.said.capitalize()} hold no {said}, so these are no share of them. Divided by "
                          f"{wish.base.said}, or by both together?")


def _unrelated(wish: Wish, whole: str, grounding: Grounding) -> bool:
    """Whether the rows that it is of are told to be others: settled payments are none of those declined."""
    assert wish.event is not None and wish.base is not None
    done = re.search(rf"(?<!\w){_SHARE} of {_DET}[\w ]{{3,30}}? (?:(?:that|which) )?(?:(?:were|was|are|got|is) )?"
                     r"(?P<done>\w+)(?=\s*(?:$|[,.;:]))", whole)
    if done is None or not _NEGATED.match(done["done"]) or wish.base.table != "outcomes":
        return False
    texts = [wish.event.kind or "", *(fact.description or "" for fact in grounding.catalog.facts.values()
                                      if f"kind = '{wish.event.kind}'" in (fact.where or ""))]
    told = {one for text in texts for one in stems(normalise(text.replace("_", " ")))}
    base = stems(normalise((wish.base.kind or wish.base.fact).replace("_", " ")))
    nouns = [part for part in base if not re.fullmatch(r"\w+(?:ed|en)", part)]
    return bool(nouns) and nouns[-1] not in told


def _per_rows(wish: Wish, whole: str, people: set[str], grounding: Grounding) -> None:
    """Gifts per appeal, clicks per job alert: where no ratio was understood, none is dropped."""
    assert wish.event is not None
    for match in re.finditer(r"(?<!\w)per (?=(?P<rest>[a-z].*))", whole):
        words = _phrase(match["rest"]).split()
        if not words or people & set(words[:3]) or (wish.missing is not None and _doer(words[0])):
            continue
        event = _named(" ".join(words[:4]), grounding)
        rows = [normalise(value) for (table, _), values in grounding.closed.items() if table == wish.event.table
                and table not in TABLES for value in values]
        if words[0] in rows and wish.by is None:
            raise Unclear(f"Per {words[0]}, each of them, or per user?")
        sent = grounding.values("messages", "domain") if "messages" in grounding.tables else ()
        themed = any(" ".join(words).startswith(normalise(value)) for value in sent)
        if event is not None or (themed and wish.by is None):
            raise Unclear(f"Per {' '.join(words[:3])}, or per user? Say what is divided by what.")
        if _doer(words[0]) and words[0] in own_words(grounding).metrics and wish.by is None:
            raise Unclear(f"Per {words[0]}: only of people with any, or of everybody? Everybody counts in a metric.")


def _of_some(wish: Wish, whole: str, own: str) -> None:
    """Opens per patient who opened, the number of refills among patients with at least one."""
    assert wish.event is not None
    some = rf"(?:{own})(?: (?:actually|really|ever))? (?:who|that|with|having|whose)"
    if wish.missing == "exclude" or re.search(r"\bnone is zero\b", whole):
        return
    per = re.search(rf"(?<!\w)per {some}(?!\w)", whole)
    many = wish.aggregate in _MANY and re.search(
        rf"(?<!\w)(?:among|amongst|across|over|of|for) (?:the |all |those |only )*{some}(?!\w)", whole)
    part = wish.aggregate == "any" and re.search(rf"(?<!\w)as (?:an? )?{_SHARE} of {_DET}{some}(?!\w)", whole)
    counted = wish.aggregate == "any" and re.search(
        rf"(?<!\w)(?:average|mean|typical) (?:number|count|amount) of (?!(?:{own})\b)", whole)
    if per or many or part or counted:
        raise Unclear(f"{wish.event.said.capitalize()} of those people alone, or of everybody? Say “users with none "
                      "are left out” for the former.")


def _of_every(wish: Wish, sentence: Sentence) -> None:
    """Out of all channels, in each of the weeks: any of them is not all of them."""
    assert wish.event is not None
    lanes = r"(?:channels?|lanes?|lines?|routes?|medi(?:a|um)s?)"
    every = rf"(?:all|every|each|both|all (?:two|three|four|2|3|4))(?: of)?(?: (?:the|our|their))?(?: \w+)? {lanes}"
    left = (rf"(?:out of|from|on|off|stop\w*) {every}|{every}(?: \w+){{0,3}} (?:off|out|lost|open)"
            rf"|(?:by|over|for) (?:all|both)(?: of)?(?: (?:the|our|their))? {lanes}")
    acted_on = wish.event.fact in ("opt_outs", "mutes", "reachable")
    if acted_on and wish.aggregate in ("any", "at", "days") and sentence.has(left):
        raise Unclear("On all channels, or on any of them? A metric says whether there was any.")
    chosen = [value for column, value in wish.filters if column == "channel"]
    if len(chosen) == 1 and wish.base is None and sentence.has(
            r"(?:over|across|in|on|through|via) all (?:of )?(?:the |our )?channels"):
        raise Unclear(f"On all channels, or on “{chosen[0]}” alone?")
    spells = r"(?:weeks?|days?|months?|fortnights?)"
    if wish.aggregate == "any" and sentence.has(
            rf"(?:in|on|during) (?:each|every|all)(?: single)?(?: one)?(?: of)?(?: (?:the|those|these))?(?: \w+)?"
            rf" {spells}|every (?:single )?{spells}"):
        raise Unclear("In each of them, or in any? A metric says whether there was any in its window.")
    if wish.event.fact == "reachable" and sentence.has(
            rf"(?:number of|how many) (?:\w+ )?{lanes}"
            rf"|{lanes} (?:open|live|on|available|reachable|active)(?: \w+)? (?:per|for each)"):
        raise Unclear("How many channels are open, or whether any is? A metric says the latter.")


def _of_one(wish: Wish, sentence: Sentence, own: str) -> None:
    """An average fare is a fare's; a no-show rate is one of appointments, or of people."""
    assert wish.event is not None
    own_per = rf"(?:per|for each|for every|each|every|an?|by|from) (?:\w+ )?(?:{own})"
    mean = rf"(?:average|mean|typical) (?:\w+ ){{0,2}}(?:{_OF_ONE}|minutes|hours|days)"
    if wish.aggregate == "sum" and sentence.has(mean) and not sentence.has(own_per):
        raise Unclear(f"The average of one of the {wish.event.said}, or of what they come to for each user?")
    rate = (r"(?:cancel\w*|declin\w*|no shows?|attendance|turn ?up|show ?up|completion|missed|answer|approval|rejection"
            r"|failure|success) rates?")
    if wish.aggregate == "any" and wish.event.table == "outcomes" and sentence.has(rate) and not sentence.has(
            rf"{_SHARE} of (?:the |our |all )*(?:{own})|whether|users? (?:who|that|with)|(?:{own}) (?:who|that|with)"):
        raise Unclear(f"A rate of what: {wish.event.said} over what could have become one, or the share of users with "
                      "any?")


def _of_members(sentence: Sentence, grounding: Grounding) -> None:
    """Members are those with a membership, where one is bought and people are called otherwise."""
    if {"member", "members"} & {*own_words(grounding).people} or not sentence.has("members?"):
        return
    told = [*grounding.catalog.facts, *(fact.description or "" for fact in grounding.catalog.facts.values())]
    held = {column for (table, column) in grounding.closed if table == "users"}
    if any("membership" in text for text in (*told, *held)):
        raise Unclear("“Members”: everybody, or those with a membership only?")


def _of_nothing(wish: Wish, whole: str, people: set[str], grounding: Grounding) -> None:
    """Those without any subscription count as zero, or are left out, where articles are counted: other people."""
    assert wish.event is not None
    lacks = re.search(
        r"(?<!\w)(?:without|with no|has no|had no|have no|who never)(?: (?:any|an?|the|a single|one))*"
        r" (?P<what>[a-z]{3,})"
        r"(?: (?P<more>[a-z]{3,}))?\b[^.;]{0,24}?(?<!\w)(?:zeros?|0|nil|left out|excluded|ignored|dropped|out)(?!\w)",
        whole)
    if lacks is None or lacks["what"] in _NOTHING or lacks["what"] in people:
        return
    facts = [fact for name, fact in grounding.catalog.facts.items() if speaks_of(grounding, name, wish.event)]
    told = " ".join([wish.event.kind or "", wish.event.fact, wish.event.table, wish.event.said,
                     *(one.words for one in spoken(grounding) if same(one.event, wish.event)),
                     *(fact.description or "" for fact in facts)]).replace("_", " ")
    paid = "spend spent money revenue amount value purchase payment sale order" if wish.aggregate != "count" else ""
    around = set(stems(normalise(f"{whole[: lacks.start()]} {whole[lacks.end():]} {told} {paid}")))
    named = [word for word in (lacks["what"], lacks["more"]) if word and word not in _NOTHING]
    if not set(stems(" ".join(named))) & around:
        raise Unclear(f"Who has no {lacks['what']}, or who has no {wish.event.said}? The latter is what a metric can "
                      "tell.")


def _of_them_all(wish: Wish, whole: str, own: str, grounding: Grounding) -> None:
    """Who kept all appointments; more than an hour in total; pickups over deliveries."""
    assert wish.event is not None
    said = wish.event.said
    places = [(span, one) for one in spoken(grounding) if same(one.event, wish.event) and (span := one.find(whole))]
    every = r"(?<!\w)(?:all|every|each)(?: of)?(?: (?:their|his|her|the|its))?"
    whom = rf"(?<!\w){_SHARE} of all(?: \w+)? $|(?:{own}) (?:in|of) all(?: \w+)? $"
    for span, _ in places if wish.aggregate == "any" and wish.by is None else []:
        before, inside = whole[: span[0]], whole[span[0]: span[1]]
        after = re.match(rf" {every} (?:\w+ )?(?P<what>[a-z]+)", whole[span[1]:])
        kind = normalise((wish.event.kind or "").replace("_", " "))
        rows = after is not None and set(stems(after["what"])) & set(stems(kind))
        if rows or re.search(rf"{every}(?!\w)", inside) or (
                re.search(rf"{every}(?: \w+)? $", before) and not re.search(whom, before)):
            raise Unclear(f"All {said}, or any of them? A metric says whether there was any.")
    together = r"(?:in total|in sum|altogether|combined|in all|summed(?: up)?|together|cumulated|added up)"
    if wish.least is not None and wish.aggregate in ("any", "count") and re.search(rf"(?<!\w){together}(?!\w)", whole):
        raise Unclear(f"One of the {said} above that, or all of somebody's together? A bound is of each of them.")
    _of_parts(wish, whole, own, [span for span, _ in places])
    over = r"(?:divided (?:by|through)|over|relative to|in relation to|as against)"
    for span, one in places:
        rest = whole[span[1]:]
        again = re.match(rf"(?: (?!(?:{own})\b)\w+)? {over} (?:the |all )*", rest)
        later = one.find(rest[again.end():]) if again is not None else None
        if again is not None and later is not None and re.fullmatch(r"(?:[a-z]+ )?", rest[again.end():][: later[0]]):
            raise Unclear(f"Some of the {said} divided by others? Say what is divided by what.")


def _of_parts(wish: Wish, whole: str, own: str, places: list[tuple[int, int]]) -> None:
    """Electric over classic rentals; the courier refill share: of rentals and refills, not of people."""
    assert wish.event is not None
    columns = [column for column, _ in wish.filters]
    if any(columns.count(column) > 1 for column in columns) and re.search(
            r"(?<!\w)[a-z]+ (?:over|divided by|relative to|as against) (?!\d)[a-z]+", whole):
        raise Unclear("The ones divided by the others, or both together? Say what is divided by what.")
    narrowed = bool(wish.filters or wish.without or wish.least)
    share = rf" {_SHARE}(?= *(?:$|[,.;:]|in |within |over |for ))"
    people = re.search(rf"(?<!\w)(?:{own})(?!\w)", whole)
    if wish.aggregate == "any" and narrowed and wish.by is None and people is None and any(
            re.match(share, whole[end:]) for _, end in places):
        raise Unclear(f"The part in all {wish.event.said}, or the share of users with any?")


def _of_others(wish: Wish, sentence: Sentence, people: set[str]) -> None:
    """How many employers answered is no number of answers, and no share of those whom they answered."""
    assert wish.event is not None
    named = set(normalise((wish.event.kind or wish.event.fact).replace("_", " ")).split())
    for match in re.finditer(r"(?<!\w)([a-z]{4,})s (?:who|whom)(?!\w)", sentence.whole):
        if f"{match[1]}s" not in people and match[1] in named:
            raise Unclear(f"How many {match[1]}s, how many {wish.event.said}, or the share of users with any?")
