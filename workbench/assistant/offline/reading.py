"""A sentence -> a Wish: what is asked for, in closed choices of the catalog.

A request is composed: what is counted, within which window, per whom, of which messages, how it is summed up, by
what it is split. Each part takes the words that say it; a word that nothing takes and that could change the answer
is asked about (scope.py).
"""

from __future__ import annotations

from dataclasses import replace

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.coverage.compared import compared
from workbench.assistant.offline.coverage.covering import studied
from workbench.assistant.offline.coverage.meanings import meanings
from workbench.assistant.offline.coverage.readouts import spoken_of
from workbench.assistant.offline.coverage.scope import PER_PERSON, complete, left
from workbench.assistant.offline.message.asides import without_asides
from workbench.assistant.offline.message.asked_again import asked_again
from workbench.assistant.offline.message.clauses import asked_for, background, own_part, request_of
from workbench.assistant.offline.message.confirmed import confirmed
from workbench.assistant.offline.message.corrections import taken_back
from workbench.assistant.offline.message.directions import hoped_for
from workbench.assistant.offline.message.doers import rather, without_doers
from workbench.assistant.offline.message.evened import bared, evened
from workbench.assistant.offline.message.hopes import hoped
from workbench.assistant.offline.message.ideas import called_one
from workbench.assistant.offline.message.kinds import DRAFTING, kind_of
from workbench.assistant.offline.message.leads import antecedent, spread_out, values_in, without_leads
from workbench.assistant.offline.message.notation import in_words, once, per_people
from workbench.assistant.offline.message.padding import NOTHING_ELSE, passed_over
from workbench.assistant.offline.message.refusing import refuse, refuse_acts, refuse_rows
from workbench.assistant.offline.message.slips import mend
from workbench.assistant.offline.message.surroundings import surrounded
from workbench.assistant.offline.message.tickets import pasted
from workbench.assistant.offline.message.wordings import without_complaints
from workbench.assistant.offline.parts.added_up import sum_of_rows
from workbench.assistant.offline.parts.amounts import manners, unit_again, units
from workbench.assistant.offline.parts.bases import HELD, MESSAGES, PART, machines, of_which, unreached
from workbench.assistant.offline.parts.bounds import in_its_unit
from workbench.assistant.offline.parts.by_amount import by_amount, its_amount
from workbench.assistant.offline.parts.by_arm import by_arm
from workbench.assistant.offline.parts.by_stars import by_stars, its_stars
from workbench.assistant.offline.parts.choosing import filters, of_consents, of_own_table, own_values
from workbench.assistant.offline.parts.comparing import periods, values
from workbench.assistant.offline.parts.conditions import conditions
from workbench.assistant.offline.parts.counted import events
from workbench.assistant.offline.parts.counting import aggregate, direction
from workbench.assistant.offline.parts.definitions import explained
from workbench.assistant.offline.parts.different import different, of_its_rows
from workbench.assistant.offline.parts.exclusions import excluded, settle
from workbench.assistant.offline.parts.flags import flagged
from workbench.assistant.offline.parts.grouping import asked_about, bare_groups, groups, of_a_total, shares
from workbench.assistant.offline.parts.heads import named_place
from workbench.assistant.offline.parts.journeys import journeys
from workbench.assistant.offline.parts.measures import pressure, same_twice, statistics, zero_anyway
from workbench.assistant.offline.parts.namesakes import of_own_rows
from workbench.assistant.offline.parts.naming import called, names
from workbench.assistant.offline.parts.other_units import in_own_unit
from workbench.assistant.offline.parts.own_nouns import hidden, only_named, own_nouns, shown, with_some
from workbench.assistant.offline.parts.own_states import of_own_state
from workbench.assistant.offline.parts.participles import by_way
from workbench.assistant.offline.parts.places import in_place, placed, placed_after
from workbench.assistant.offline.parts.quantifiers import quantified, shared
from workbench.assistant.offline.parts.rows import permits, rows_of
from workbench.assistant.offline.parts.shapes import profile, shape
from workbench.assistant.offline.parts.spans import before, windows
from workbench.assistant.offline.parts.subjects import of_messages_topic
from workbench.assistant.offline.parts.taken import certain, rated
from workbench.assistant.offline.parts.variants import variant
from workbench.assistant.offline.wish import ASIDE, Intent, Sentence, Wish
from workbench.assistant.offline.words import columns as said
from workbench.assistant.offline.words.channels import of_things, unmailed
from workbench.assistant.offline.words.compounds import each_of
from workbench.assistant.offline.words.fillers import HARMLESS
from workbench.assistant.offline.words.lexicon import BY_NAME
from workbench.assistant.offline.words.own_words import in_trade_words, own_words, with_users
from workbench.assistant.offline.words.some_people import as_values
from workbench.assistant.offline.words.spelling import in_full, normalise, pattern_of
from workbench.assistant.offline.words.themes import as_said, themed
from workbench.assistant.offline.words.vocabulary import Unanswerable, Unclear, happens, listed

_ASKING = (
    r"what|which|how|show|plot|chart|graph|compare|compute|calculate|list|give|tell|display|find|see|break|count|rank"
    r"|do|did|is|are"
)


def read(text: str, grounding: Grounding) -> Wish:
    """Understand one request; where its words do not explain it, without what surrounds it or says it once more.

    Raises:
        Unclear: with the question that would settle it.
        Unanswerable: with what the log lacks and what is nearest.
    """
    try:
        asked = _surrounded(text, grounding)
    except (Unclear, Unanswerable):
        wish = confirmed(text, grounding, _surrounded)
        if wish is None:
            raise
        asked = wish
    if asked.intent == "help":
        asked = confirmed(text, grounding, _surrounded) or asked
    compared(asked, grounding)
    return asked


def _surrounded(text: str, grounding: Grounding) -> Wish:
    """Understand one request; where its words do not explain it, without the clauses that only surround it.

    Raises:
        Unclear: with the question that would settle it.
        Unanswerable: with what the log lacks and what is nearest.
    """
    failed: Unclear | Unanswerable | None = None
    question: Unclear | None = None
    text = called_one(text)
    try:
        asked = _read(in_full(text), grounding)
    except (Unclear, Unanswerable) as error:
        failed = error
    if failed is None and asked.intent != "help":
        return asked
    for shorter, aside, kinds in surrounded(hoped(pasted(themed(in_full(text), grounding))), grounding):
        try:
            wish = _read(shorter, grounding)
        except Unclear as error:
            question = question or error
            continue
        except Unanswerable:
            continue
        # what came of it because of the weather: of a readout a reason is asked, not told
        if wish.intent in ("metric", "insight", "value") or (
                wish.intent in ("readout", "why") and "reason" not in kinds):
            return replace(wish, text=text, notes=(*wish.notes, f"{ASIDE}{as_said(aside, grounding)[:160]}"))
    if isinstance(failed, Unanswerable) and question is not None:
        raise question      # what was refused stands in the surroundings; this is what the request itself lacks
    if failed is not None:
        raise failed
    return asked


def _read(text: str, grounding: Grounding) -> Wish:
    own = own_words(grounding)
    text, around = bared(text, grounding)
    if (mail := unmailed(text, grounding)) is not None:
        raise Unanswerable(f"No channel of the log is known to be “{mail}”. Its channels are {listed(grounding.channels)}: "
                           "say the one that is meant by its name.")
    text = with_users(as_values(text, grounding), grounding)
    text, way = hoped_for(in_words(text), lambda why, rest: bool(
        set(values_in(_plain(why, grounding), grounding)) - set(values_in(_plain(rest, grounding), grounding))))
    text, quoted = own_part(without_complaints(text, grounding.catalog.metrics))
    plain = re.sub(r"(?s)\{\{.*?\}\}|<[^<>]{1,200}>", " ", text)
    # what a hypothesis says of names and addresses is what is done with them; only what it asks for is refused
    for part in asked_for(plain) if re.search(r"(?i)\bhypothes[ei]s\b", plain) else (plain,):
        refuse_rows(Sentence(_without_arms(in_trade_words(_plain(part, grounding), grounding), grounding)), grounding)
    text, aside = request_of(hoped(pasted(text)))
    spelled = of_things(in_trade_words(_plain(text, grounding), grounding), grounding)
    spelled, slips = mend(spelled, grounding)
    spelled = once(per_people(rather(without_doers(spelled, grounding), grounding), grounding), grounding)
    spelled, led = without_leads(explained(evened(spelled, grounding)), grounding)
    spelled, again = asked_again(spelled, grounding)
    led = (*led, *again)
    asked, beside = without_asides(spelled, grounding)
    asked, unit, many = in_own_unit(taken_back(asked), grounding)
    asked = spread_out(asked, grounding)
    meant = antecedent(asked, _without_names(" ".join((_plain(aside, grounding), *led, *beside)), grounding), grounding)
    sentence = Sentence(f"for {meant}, {asked}" if meant else asked)
    notes = [f"“{wrong}” is read as “{right}”" for wrong, right in slips]
    aside = "; ".join(part for part in (around, aside, quoted, *led, *beside) if part)
    if aside:
        notes.append(f"{ASIDE}{as_said(aside, grounding)[:160]}")
    if meant:
        notes.append(f"it is taken to be about {as_said(meant, grounding)}")
    wish = Wish("help", text=text, notes=tuple(notes), scale=many, scaled=unit, direction=way)
    wish = by_arm(meanings(names(wish, sentence, text, grounding), sentence), sentence, grounding)
    wish = variant(spoken_of(wish, sentence, plain, grounding), sentence, grounding)
    refuse_acts(sentence, grounding)
    intent = kind_of(sentence, wish, grounding)
    if intent is None and re.search(r"(?i)\bhypothes[ei]s\b", plain):
        intent = "hypothesis"       # said in a part that was set aside, as a request is after a long motive
    if intent is not None:
        return studied(replace(wish, intent=intent), sentence, grounding)
    wish = called(wish, sentence)
    wish = profile(of_own_state(wish, sentence, grounding), sentence, grounding)
    wish = journeys(wish, sentence, grounding)
    if sentence.has(r"metrics?|kpis?|label|indicator|guardrail|measure"):
        quantified(sentence)
    if sentence.has(r"forecast\w*|extrapolat\w*"):
        refuse(sentence, grounding)        # whatever month it names
    sentence.take_all(NOTHING_ELSE)
    wish = before(wish, sentence)
    wish = pressure(statistics(same_twice(wish, sentence), sentence, units(grounding)), sentence, own.people)
    wish = permits(wish, sentence, grounding)
    wish, apart = excluded(periods(wish, sentence, grounding), sentence, grounding)
    if wish.without:
        sentence.take_all(r"(?:but )?all (?:of )?(?:the )?others?(?: ones)? (?:are|do|count|should)(?: be)?(?: counted)?")
    wish = conditions(wish, sentence, grounding)
    wish = direction(wish, sentence)
    refuse(sentence, grounding)
    wish = windows(passed_over(wish, sentence), sentence, grounding)
    dropped, dated = happens("drop offs", grounding), happens("dates", grounding)
    wish = machines(shape(unreached(wish, sentence), sentence, dropped, dated), sentence, grounding)
    if sentence.has(rf"{PART} of (?:(?:the |all |our )*(?:\w+ ){{0,2}}?{MESSAGES}|them|each|these|those)"):
        sentence.take_all(r"(?:is |are |was |were )?followed by|ends? (?:up )?(?:in|with)")
    wish = of_which(wish, sentence)
    manners(sentence, grounding)
    own_nouns(sentence, grounding)
    by_way(sentence, grounding)
    place = placed(sentence, grounding)
    wish = different(wish, sentence, grounding)
    wish = by_amount(by_stars(asked_about(wish, sentence, grounding), sentence, grounding), sentence, grounding)
    wish = groups(wish, sentence, grounding)
    wish, places = shares(wish, sentence, grounding), hidden(sentence, grounding)
    wish = filters(wish, sentence, grounding)
    shown(sentence, places)
    if wish.filters:
        sentence.take_all(
            r"(?:and |please )*(?:ignor(?:e|ing)|leav(?:e|ing) out|forget|drop) (?:the |all |every)*(?:rest|others?"
            r"|else)(?: (?:of )?(?:the )?(?:channels?|ones))?|(?:and |but )?(?:no|not any) other channels?"
        )
    wish = values(bare_groups(wish, sentence, grounding), sentence, grounding)
    wish = wish if wish.like is not None else events(wish, sentence, grounding, place)
    wish = of_its_rows(flagged(wish, sentence, grounding), sentence, grounding)
    wish = sum_of_rows(certain(wish, sentence, grounding), sentence, grounding)
    named_place(wish, sentence, grounding)
    its_stars(wish, sentence, grounding)
    its_amount(wish, grounding)
    if wish.of is not None and wish.event is not None and wish.event.fact == HELD.get(wish.of):
        wish = replace(wish, of=None)       # the share of messages delivered is one of the messages sent
    wish = only_named(unit_again(in_its_unit(wish, grounding), sentence, grounding), sentence, grounding)
    placed_after(place, sentence, grounding)
    wish = of_consents(of_own_table(_sends_of_channels(wish, sentence, grounding), grounding), grounding)
    wish = of_messages_topic(of_own_rows(wish, sentence, grounding), grounding)
    _often(wish, sentence)
    wish = rows_of(wish, sentence, grounding)
    wish = settle(aggregate(wish, sentence, grounding), apart, sentence, grounding)
    rated(wish, sentence)
    wish = of_a_total(with_some(zero_anyway(wish), grounding), sentence)
    shared(wish, sentence, grounding)
    wish = replace(wish, left=left(wish, sentence, own.people, grounding), intent=_intent(wish, sentence, grounding))
    complete(wish, sentence, grounding)
    in_place(wish, place)
    _of_which(wish, _without_names(background(aside), grounding), grounding)
    return wish


def _often(wish: Wish, sentence: Sentence) -> None:
    """Ask whether a step of messages in each group is counted or held against its messages."""
    passive = sentence.has(r"how often (?:[a-z]+ ){0,5}?(?:opened|clicked|tapped|delivered|read)")
    if wish.window is None and (wish.by is not None or (wish.period and passive)) and wish.event is not None and wish.event.rate is not None and (
        sentence.has("how often") and wish.base is None and not sentence.has(r"rates?|share|number|count")
    ):
        rate = wish.event.rate.replace("_", " ")
        raise Unclear(f"How many {wish.event.said} by {wish.by or wish.period}, or the {rate} of its messages?")


def _of_which(wish: Wish, told: str, grounding: Grounding) -> None:
    """Ask where what is told before the request is of one channel or theme, and the request says none."""
    said = {column for column, _ in (*wish.filters, *wish.without)} | {wish.by}
    said |= {column for part in wish.parts for column, _, _ in part}
    for (column, _), words in values_in(_plain(told, grounding), grounding).items():
        if column not in said and wish.intent in ("insight", "metric"):
            raise Unclear(f"You speak of “{as_said(words, grounding)}” first: of that {column} only, or of all of them?")


def _without_arms(text: str, grounding: Grounding) -> str:
    """A request about an experiment without the names of arms: one called first_name asks for nobody's."""
    if not any(re.search(rf"(?<!\w){re.escape(normalise(name))}(?!\w)", text) for name in grounding.snapshot.project.names(
        "experiments"
    )):
        return text
    for arm in grounding.values("exposures", "arm"):
        text = re.sub(rf"(?<!\w){re.escape(normalise(arm))}(?!\w)", " ", text)
    return text


def _without_names(text: str, grounding: Grounding) -> str:
    """What stands before a request without the names of experiments: sms_signature speaks of no channel."""
    for name in grounding.snapshot.project.names("experiments"):
        text = re.sub(rf"(?i)(?<!\w)(?:{re.escape(normalise(name))}|{re.escape(name)})(?!\w)", " ", text)
    return text


def _plain(text: str, grounding: Grounding) -> str:
    """Normalised; channel by channel is by channel."""
    return each_of(normalise(text).strip(" ?.!,;:"), "by|for|against|upon|after", grounding)


def _sends_of_channels(wish: Wish, sentence: Sentence, grounding: Grounding) -> Wish:
    """Emails per user, pushes that somebody gets: a channel's name in the plural is what was sent."""
    if wish.event is None and wish.base is None and wish.shape in (None, "trend", "breakdown") and (
        wish.by or wish.period or wish.dates
    ) and sentence.take(r"(?:the |our |total |overall )*volumes?|(?:what|how much) (?:went|goes|is going|was going)"
                        r" out"):
        return replace(wish, event=BY_NAME["sends"])     # volume per topic, without a word of anything else
    if wish.event is None and wish.base is None and wish.window is not None and any(
        column in ("channel", "domain") for column, _ in wish.filters
    ) and wish.by is None and sentence.take(r"(?:the |our |total |overall )*(?:volumes?|load|pressure)"):
        return replace(wish, event=BY_NAME["sends"], aggregate="count")     # the load of texts, per household
    if wish.event is None and wish.base is None and any(column == "channel" for column, _ in wish.filters) and sentence.has(
        r"(?:volume|emails|mails|pushes|newsletters|banners|texts|push notifications|notifications"
        r"|(?:sms|text messages) (?:per|to|for|sent|received|going|goes|go|went|gone))" + (
            _in_the_plural(grounding) if wish.by or wish.period or sentence.has(_COUNTED) else "")
    ) and wish.shape not in ("funnel", "profile"):
        return replace(wish, event=BY_NAME["sends"])
    return _themes_sent(wish, sentence)


def _themes_sent(wish: Wish, sentence: Sentence) -> Wish:
    """How many appeals went out: of a theme, what is told to go out is its messages."""
    themes = [column for column, _ in wish.filters if column in ("domain", "campaign_id")]
    if wish.event is None and wish.base is None and wish.metric is None and themes and wish.shape in (
        None, "trend", "breakdown",
    ) and sentence.take(r"(?:were |was |are |have been |has been |had )?(?:went|going|goes|go|gone) out"):
        return replace(wish, event=BY_NAME["sends"])
    return wish


_COUNTED = r"how many|numbers?|counts?|counted|volumes?|total|sent|send|sends|went|go|goes"


def _in_the_plural(grounding: Grounding) -> str:
    """Popups, cards: the squad's own words for a channel, more than one of them."""
    words = [said for said, (column, _) in own_values(grounding) if column == "channel" and not said.endswith("s")]
    return "".join(f"|{re.escape(said)}(?:s|es)" for said in words)


def _intent(wish: Wish, sentence: Sentence, grounding: Grounding) -> Intent:
    split = "label" in {wish.by, *(column for column, _ in (*wish.filters, *wish.without))}     # a column of the log's
    noun = sentence.has(rf"metrics?|kpis?|{'' if split else 'label|'}indicator|guardrail|success measure")
    drafting = (noun or sentence.has(DRAFTING)) and not sentence.has(
        r"(?:what|which) (?:is|are) the (?:current )?(?:value|number)"
    )
    if wish.metric is not None and (not drafting or wish.event is None):
        return "value"
    if wish.shape in ("funnel", "profile", "compare", "retention", "people"):
        return "insight"
    analysis = wish.window is None and sentence.has(r"(?:an?|the|one) (?:\w+ )?(?:analysis|insight)")
    if noun or (drafting and not (wish.by or wish.period or analysis)):
        return "metric"
    if wish.pressure is not None:
        return "insight"
    # by player, where that is a column of users: groups, and no number a player
    grouped = rf"by (?:the )?{re.escape(normalise(wish.by))}s?" if wish.by is not None else r"(?!)"
    told = pattern_of(grouped).sub(" ", sentence.whole)
    if wish.event is not None and wish.event.table == "interactions" and (wish.by or wish.period):      # clicks by people
        told = re.sub(rf"(?<!\w)by (?:the |our )?(?:people|persons|{'|'.join(f'{one}s' for one in said.PERSON)})(?!\w)",
                      " ", told)
    if Sentence(told).has(PER_PERSON) and wish.shape is None:
        return "metric"
    users = grounding.tables["users"].columns if "users" in grounding.tables else ()
    per_user = wish.window is not None and (
        wish.event is None
        or wish.event.rate is None
        or wish.aggregate in ("count", "sum", "days")
        or sentence.has(
            rf"(?:share|proportion|percent\w*|fraction|how many|number of) (?:of )?(?:the |our "
            rf"|all )*(?:{'|'.join(said.PERSON)})"
        )
        or sentence.has(r"yes/no|yes or no|whether|flag|binary")
        or (wish.by in users and wish.by not in grounding.tables[wish.event.table].columns)
    )
    if (wish.by is not None or wish.shape is not None or wish.pressure is not None) and not per_user:
        return "insight"
    if wish.window is not None:
        return "metric"
    if wish.event is not None and (wish.past is not None or wish.dates is not None):
        return "insight"
    if wish.event is not None and (sentence.has(_ASKING) or sentence.has(
        r"rates?|counts?|numbers?|share|percent\w*|proportion|total|volume"
    )):
        return "insight"
    return "metric" if wish.event is not None else "help"


__all__ = ["HARMLESS", "read"]
