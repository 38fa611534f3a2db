"""The two sides of a hypothesis, what is done and what it does, in whatever order and grammar they were said.

The words that only ask or believe are taken off first (framing.py), then what stands under a label (labels.py). In
each sentence a reason and a population are set aside, and what is left is split (splitting.py); where no sentence
says both sides, one says what is tried and another what is hoped for (trials.py).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.hypothesis.evening import evened
from workbench.assistant.offline.hypothesis.framing import Told, told, unasked
from workbench.assistant.offline.hypothesis.grammar import MOVERS, Terms, acts
from workbench.assistant.offline.hypothesis.labels import labels
from workbench.assistant.offline.hypothesis.motives import SENDING, before_it, reasons, whom_of
from workbench.assistant.offline.hypothesis.notes import hoped
from workbench.assistant.offline.hypothesis.pointing import pointed
from workbench.assistant.offline.hypothesis.splitting import split
from workbench.assistant.offline.hypothesis.topics import in_front
from workbench.assistant.offline.hypothesis.trials import HOPED, SUPPOSED, WOULD, change_of, hope, tidy, wanted
from workbench.assistant.offline.parts.effects import levels

# a change that stands for something said before: this would ..., they would ..., doing so would ...
_PRONOUN = re.compile(
    r"(?i)(?:we|i|they|it|that|this|these|those|which|doing (?:so|it|that|this)|such an? \w+|the (?:change|test|idea"
    r"|trial|variant|treatment)"
    r"|(?:with|by|after) (?:this|that|it)"
    r"|(?:we|i|they|it|that|this|people|users) (?:would |could |should |will )?(?:do|did|does|get|gets|got|try|tried|have|had"
    r"|see|saw|receive|received|happen|happens|happened|is done|were done) ?(?:it|that|this|so|one|them|these|those)?)"
)
_THUS = re.compile(
    r"(?is)^(.+?)\s*[,;]?\s+(?:and\s+)?(?:so(?! that\b)|thus|therefore|hence|consequently|as a (?:result|consequence)|that way)"
    r"(?: that)?,?\s+(.+)$")
QUOTED = re.compile(
    r"(?:(?<=\s)|(?<=^))(?:'[^'\n]{3,80}'|\"[^\"\n]{3,80}\"|“[^”\n]{3,80}”|‘[^’\n]{3,80}’"
    r"|\((?:so|i\.?e\.?|that is|meaning|instead of|rather than|in place of|not|from|was|before:?|today|now|currently|at present)\b[^()\n]{3,80}\))(?=[\s,.;:)!?]|$)"
)
# a condition of ours before what it does: no sentence says both sides more plainly
_GIVEN = re.compile(r"(?i)(?:(?:so|and|but|then|now)[, ]+)?if (?:we|i|the|our|an?|each|every|all|no|there)\b.+?[,:].+")
# more of them refill. within 7 days: the span of what was said before
_WITHIN = re.compile(
    r"(?i)\s*[.;,]\s+(?=(?:within|over|during|in) (?:(?:the|their) )?(?:first |next |following )?"
    r"(?:\d+|one|two|three|four|six|eight) ?(?:d|days?|w|wks?|weeks?|months?)\s*(?:[.;]|$))")
# so much more of something is what is hoped for, and nothing that is done
SIZED = re.compile(
    r"(?i)(?:(?:about|at least|roughly|some|by|plus|minus) )*[+-]?\s?[\w.]+ ?(?:%|pp\b|per ?cent\b)\s*(?:more|fewer"
    r"|less|higher|lower)\b"
)


@dataclass(frozen=True)
class Sides:
    """Parts as they were said; `moved` is the verb that moves the outcome, `size` the effect that is hoped for.

    Attributes:
        background: what else was said, in which whom it is about may stand.
    """

    change: str = ""
    outcome: str = ""
    moved: str = ""
    because: str | None = None
    whom: str | None = None
    size: str | None = None
    background: str = ""

    @property
    def then(self) -> str:
        """The outcome as the draft writes it."""
        return f"{self.moved} {self.outcome}".strip() if self.moved else self.outcome


def sides(text: str, measured: Callable[[str], bool], people: Sequence[str],
          named: Callable[[str], bool] = lambda words: False) -> Sides:
    """Find the change and the outcome.

    Args:
        measured: whether some words speak of a metric.
        people: words for users.
        named: whether some words name users by a value of theirs, or everybody.
    """
    terms = Terms(measured, tuple(people))
    said, first = prepared(text, terms, named)
    if first.change and first.outcome:
        return _with_before(first, [*said, Told("")], len(said), terms)
    if first.change or first.outcome:
        return _one_label(first, said, terms)
    # what would be comes before what is believed to be, and that before how things are
    order = sorted(range(len(said)), key=lambda i: (
        not _GIVEN.match(said[i].text), -min(2, hope(said[i], terms)), not said[i].expected, -i))
    for i in order:
        found = _sides(said[i].text, terms, first)
        if found.change and found.outcome:
            return _with_before(found, said, i, terms)
    found = _apart(said, terms, first)
    if found.change and found.outcome:
        return found
    if len(said) < 2:
        return found
    return _done_only(_sides(". ".join(one.text for one in said), terms, first), terms)


def prepared(text: str, terms: Terms, named: Callable[[str], bool]) -> tuple[tuple[Told, ...], Sides]:
    """(the sentences that say something, the parts that stood under labels)."""
    even = evened(in_front(levels(_WITHIN.sub(" ", text)), terms.measured), terms.measured, named)
    apart = labels(unasked(even, terms.measured), terms.people, named)
    outcome, why = reasons(apart.outcome or "", terms)         # expected: more visits, because they forget us
    first = Sides(change=tidy(apart.change or ""), outcome=tidy(wanted(outcome)), because=apart.because or why,
                  whom=apart.whom, size=apart.size)
    return pointed(told(apart.text, terms.measured), terms), first


def _done_only(found: Sides, terms: Terms) -> Sides:
    """Of a change that is several sentences, those that say what is done; the others are why."""
    parts = re.split(r"\.\s+", found.change)
    done = [one for one in parts if change_of(one) and not re.match(rf"(?i)(?:{terms.persons})\s+(?!who|whom|that\b)", one)]
    if len(parts) < 2 or not done or len(done) == len(parts):
        return found
    why = ". ".join(one for one in parts if one not in done)
    return replace(found, change=". ".join(done), because=found.because or why)


def quoted(text: str) -> tuple[str, tuple[str, ...]]:
    """A text with a token for each part in quotes: what a message says is no part of the sentence.

    >>> quoted("a 'did you mean it' mail")
    ('a QUOTE0 mail', ("'did you mean it'",))
    """
    found: list[str] = []

    def taken(match: re.Match[str]) -> str:
        found.append(match[0])
        return f"QUOTE{len(found) - 1}"

    return QUOTED.sub(taken, text), tuple(found)


def with_quotes(found: Sides, quotes: Sequence[str]) -> Sides:
    """The parts with what stood in quotes."""
    for i, said in enumerate(quotes):
        found = replace(found, **{part: getattr(found, part).replace(f"QUOTE{i}", said) for part in (
            "change", "outcome", "because", "whom", "background") if getattr(found, part)})
    return found


def _sides(text: str, terms: Terms, known: Sides) -> Sides:
    """Both sides of one sentence."""
    text = re.sub(r"(?i)^(?:(?:so|and|but|therefore|hence|thus|now|well|then|also)[,:]?\s+)+", "", text.strip())
    # for sending a second push: more visits; what it is a hypothesis for is what is done
    text = re.sub(r"(?i)^(?:for|on|about)\s+(?=(?:\w+ing|an?|one|more|fewer|less)\b[^:]{4,}:\s)", "", text)
    text = re.sub(rf"(?i)^(?:for|on|about)\s+(?=(?:[\w'-]+ ){{0,4}}{SENDING}\s*[,;:–-]\s)", "", text)
    text, held = _held_against(hoped(text, terms.measured))
    text, before = before_it(text.strip(" .!?"), terms)
    body, because = reasons(text, terms)
    because = because or before
    body, whom = whom_of(body, terms)
    match = re.match(
        r"(?is)^(.+?),?\s+(?:and\s+)?(?:so(?! that\b)|therefore|hence|thus|(?:that is|that's|thats|this is|which is) why"
        r"|for (?:this|that) reason)(?: that)?,?\s+(.+)$",
        body,
    )
    if because is None and match and split(match[2], terms)[0] and not re.match(rf"(?i){MOVERS}\b", match[2]):
        because, body = match[1], match[2]
    elif because is not None and match and not terms.measured(match[1]) and split(match[2], terms)[0] and not re.match(
            rf"(?i){MOVERS}\b", match[2]):
        because, body = f"{match[1]}, and {because}", match[2]
    so = _THUS.match(body)
    moves = so is not None and terms.measured(so[1]) and re.search(
        r"(?i)\b(?:more|fewer|less|higher|lower|rise|fall|drop|grow|increase|decrease|decline|improve)\b", so[1])
    if so is not None and terms.measured(so[2]) and not moves and not split(so[2], terms)[0] and re.search(
            r"(?i)\b(?:should|let us|let's|we (?:will|would|could|want to|plan to))\b", so[1]):
        change, moved, outcome = so[1], "", so[2]       # the push should name the guild, so more of them take part
    else:
        change, moved, outcome = split(body, terms)
        if not change and (clear := _of_one(body, terms)):
            change, moved, outcome = split(clear, terms)
    if re.fullmatch(r"(?i)(?:we|i)(?:'d| would)? (?:all |really )*(?:hope|want|wish|aim|expect|need|like|love|bet|try|go)(?: for| to see)?", change):
        change, moved, outcome = "", "", ""        # that is no change, but the wish for what it does
    if (match := re.match(r"(?is)^(.{12,}?)\s*[;:]\s*(.{8,})$", change)) and (
            not acts(match[1]) or re.match(rf"(?i)(?:{terms.persons})\b", match[1])):
        because, change = because or match[1], match[2]       # opening a pot is a hassle; a button in the mail ...
    elif because is None and match and acts(match[1]) and not acts(match[2]):
        change, because = match[1], match[2]       # telling the name; one does not cancel on a person
    chain = _THUS.match(outcome) if change else None
    if chain is not None and terms.measured(chain[2]) and not terms.measured(chain[1]):
        because, outcome = because or chain[1], chain[2]      # it becomes a habit, and thus more of them stay
    why = re.match(r"(?is)^(.{6,}?)\s*:\s*(.{8,})$", outcome) if change else None
    if why is not None and terms.measured(why[1]) and not re.search(r"\d", why[2]) and len(why[2].split()) > 3:
        outcome, because = why[1], because or why[2]          # more reach: whoever is not annoyed does not switch us off
    # short sheets get more to tap than long ones: what they are held against belongs to what is done
    other = re.search(r"(?i)\s+(than (?:the |our |any |all )?(?:[\w'-]+ ){0,2}ones)$", outcome.strip(" .,"))
    if other is not None and change:
        change, outcome = f"{change} rather {other[1]}", outcome.strip(" .,")[: other.start()]
    change = f"{tidy(change)} rather {held}" if held and change else change
    return replace(known, change=tidy(change), outcome=tidy(wanted(outcome)), moved=moved.strip(),
                   because=known.because or because, whom=known.whom or whom)


def _held_against(text: str) -> tuple[str, str]:
    """(a sentence without what the change is held against, that): an offer that ends converts more THAN ONE WITHOUT AN END."""
    to = re.search(r"(?i),?\s+(?:relative to|compared (?:to|with)|in comparison (?:to|with)|as against|vs\.?|versus) ((?:the |our |an? )?"
                   r"(?:present|current|usual|existing|fixed|generic|plain|old|standard|normal|today's|control|status quo)\b[^,.;\d]{0,40})(?=\s*[,.;]|\s+because\b|\s*$)", text)
    if to is not None:
        return f"{text[:to.start()]}{text[to.end():]}", f"than {to[1]}"
    match = re.search(r"(?i),?\s+(than (?:one|those|the one|(?:an?|the) \w+)s? (?:without|with|that|which|who|in|at|on|from|sent|written)\b[^,.;]{3,60})(?=\s*[,.;]|\s+because\b|\s*$)", text)
    if match is None or re.search(r"\d", match[1]):
        return text, ""
    return f"{text[:match.start()]}{text[match.end():]}", match[1]


def _of_one(text: str, terms: Terms) -> str:
    """A sentence whose `one` is the thing spoken of before it: a prefilled budget gets more people to set one up."""
    match = re.search(r"(?i)(?<=\w )one(?=$|[ ,.;](?!of\b|more\b|or\b))", text)
    for word in reversed(re.findall(r"[A-Za-z]{4,}", re.sub(r"\([^()]*\)", " ", text[: match.start()]))) if match is not None else ():
        clear = f"{text[:match.start()]}a {word}{text[match.end():]}" if match is not None else ""
        if terms.measured(f"a {word}") and all(split(clear, terms)[::2]):
            return clear
    return ""


def _with_before(found: Sides, said: Sequence[Told], at: int, terms: Terms) -> Sides:
    """What a sentence that says both sides leaves to those around it: what `this` stands for, and a reason."""
    others = [one.text for i, one in enumerate(said) if i != at]
    before = [one.text for one in said[:at]]
    if _PRONOUN.fullmatch(found.change):
        tried = next((one for one in reversed(before) if change_of(one)), before[-1] if before else "")
        if not tried:
            return replace(found, change="")
        body, whom = whom_of(tried, terms)
        lost = re.match(r"(?i)(?:they|these|those)\b", found.change)       # who they are is told before
        found = replace(found, change=tidy(change_of(body) or body), whom=found.whom or whom,
                        outcome=f"they {found.outcome}" if lost and not found.moved and not re.search(
                            r"(?i)\b(?:they|them)\b", found.outcome) else found.outcome)
        others = [one for one in others if one != tried]
    because = found.because
    if because is None:
        because = next((reason for one in others if (reason := reasons(one, terms)[1])), None)
    if because is None and others and not found.because:
        plain = [one for one in others if not HOPED.search(one) and not SIZED.match(one) and len(one.split()) > 2]
        because = ". ".join(plain) or None
    return replace(found, because=because, background=". ".join(others))


def _one_label(first: Sides, said: Sequence[Told], terms: Terms) -> Sides:
    """One side stood under a label; the other is in the sentences, or the label holds both."""
    label = first.change or first.outcome
    both = _sides(label, terms, replace(first, change="", outcome=""))
    if first.change and both.change and both.outcome:
        return _with_before(both, [*said, Told("")], len(said), terms)
    for i in reversed(range(len(said))):
        text, because = reasons(said[i].text, terms)
        text, whom = whom_of(text, terms)
        found = replace(first, because=first.because or because, whom=first.whom or whom)
        if first.change and terms.measured(text):
            _, moved, outcome = split(text, terms)
            return _with_before(replace(found, outcome=tidy(outcome or wanted(text)), moved=moved.strip()), said, i, terms)
        if first.outcome and (change_of(text) or len(said) == 1 or i == 0):
            return _with_before(replace(found, change=tidy(change_of(text) or text)), said, i, terms)
    return first


def _apart(said: Sequence[Told], terms: Terms, known: Sides) -> Sides:
    """What is to be tried in one sentence, what is expected of it in another."""
    hopes = {i: hope(one, terms) for i, one in enumerate(said) if terms.measured(one.text)}
    outcome = max((i for i in hopes if hopes[i]), key=lambda i: (hopes[i], i), default=-1)
    plans = {i: SUPPOSED.match(one.text) is not None or WOULD.search(one.text) is not None for i, one in enumerate(said)
             if i != outcome and not SIZED.match(one.text) and change_of(reasons(one.text, terms)[0]) and not re.match(
                 rf"(?i)(?:{terms.persons})\s+(?!who|whom|that\b)", one.text)}
    change = max(plans, key=lambda i: (plans[i], i), default=-1)
    if outcome < 0 or change < 0:
        return known
    text, because = reasons(said[outcome].text, terms)
    text, whom = whom_of(text, terms)
    if because is None and (chain := _THUS.match(text)) and terms.measured(chain[2]):
        because, text = chain[1], chain[2]
    elif (chain := _THUS.match(text)) and terms.measured(chain[2]) and not terms.measured(chain[1]):
        because, text = f"{because}, {chain[1]}", chain[2]
    first = re.match(r"(?is)^(.{8,}?)\s*[,;:]\s*(?:and |so |but |then )*([^,;:]+?\b(?:would|should|will|could|might)\b.+)$", text)
    if first is not None and terms.measured(first[2]) and not HOPED.search(first[1]):
        because, text = because or first[1], first[2]      # nobody comes back by SMS anyway, and riders would stay
    tried, why = reasons(said[change].text, terms)
    tried, who = whom_of(tried, terms)
    tried = re.sub(r"(?i),\s*(?:more|fewer|less) (?:of )?(?:them|people|users)\b.*$", "", tried)
    found = replace(known, change=tidy(change_of(tried) or tried), outcome=tidy(wanted(text)), whom=known.whom or whom or who,
                    because=known.because or because or why)
    rest = [one for i, one in enumerate(said) if i not in (outcome, change)]
    return _with_before(found, [*rest, Told("")], len(rest), terms)


