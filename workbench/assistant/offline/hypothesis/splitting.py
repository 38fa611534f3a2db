"""One sentence split into what is done and what it does, by the grammar that joins them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

_MODAL = (
    r"(?:(?:will|would|should|could|may|might|can|shall|does|do|ought to|is going to|are going to|is likely to"
    r"|are likely to"
    r"|is bound to|are bound to|is expected to|are expected to|is supposed to|tends? to)\s+)?"
)
MOVERS = (
    rf"{_MODAL}(?:not\s+)?(?:significantly |clearly |really |also "
    r"|then |probably |likely |simply |thereby |therefore |hopefully |quickly )*"
    r"(?:raises?|raised|lifts?|increases?|improves?|boosts?|grows?|drives? up|push(?:es)? up|lowers?|reduces?|cuts?"
    r"|decreases?|drops?|hurts?|harms?|brings?(?: (?:down|up|back|more|fewer))?"
    r"|leads? to|results? in|causes?|makes?|gets?|helps?|gives?|keeps?|means?|yields?|produces?|encourages?|drives?"
    r"|curbs?|limits?|halves?|doubles?|shrinks?|moves?|affects?|changes?|impacts?|influences?|saves?|prevents?|wins?"
    r"|stays?|remains?|sees?|spares?|persuades?|motivates?|convinces?|lures?|entices?|invites?|allows?|lets?"
    r"|attracts?|avoids?|brings? about|ensures?|discourages?|deters?|tempts?|pulls?"
    r"|earns?|stops?|takes?|turns?|halts?|wards? off)"
)
_FINITE = (
    r"(?:will|would|should|could|may|might|can|ought to)?\s*(?:also |then )?(?:rises?|falls?|drops?|increases?"
    r"|decreases?"
    r"|grows?|improves?|goes? (?:up|down)|climbs?|shrinks?|declines?|gets? (?:better|worse)|sinks?|jumps?|doubles?"
    r"|halves?)"
)
BECAUSE = (
    r"(?:because|bc|b/c|cuz|coz|since|(?<!twice )(?<!times )(?<!half )(?<!just )(?<!soon )(?<!long )(?<!well )(?<!far )(?<!much )as"
    r" (?=(?:people|users|they|it|we|the|readers"
    r"|customers|riders|members|players|learners|guests|patients|there|so|too"
    r"|many|most|nobody|no one|few|these|those|today(?= \w)|everybody|everyone|some|half|our|their|his|you|one"
    r"|this|that|nothing|i)\b)"
    r"|(?<=, )as (?!(?:a|an|well|soon|long|if|though|of|before|usual|in|much|many|often|early|late|far)\b)"
    r"|(?<=, )for (?=(?:they|it|we|he|she|nobody|there)\s)|due to|owing to|on account of|seeing that|given that|the reason (?:is|being)(?: that)?:?|reason:|rationale:"
    r"|my thinking:?(?: is)?|on the grounds that|after all,?)"
)
_IF = (
    r"(?:if|when|once|whenever|after|suppose|supposing|assuming|say|provided|as soon as|as long as|were|should"
    r"|in case|with|without"
    r"|by|through|thanks to|had|under|instead of|rather than)"
)
_JOINED = r"(?:then|in that case|as a (?:result|consequence)|so|consequently|that way|this way)"
_PASSIVE = (
    r"(?:raised|lifted|increased|improved|boosted|lowered|reduced|cut|decreased|halved|doubled|driven up|driven down"
    r"|brought up"
    r"|pushed up"
    r"|brought down|curbed|shrunk|prevented|avoided|helped|affected|influenced|changed|moved)"
)
_COMING = r"(?:more|fewer|less|higher|lower|longer|better|oftener)"
_AUX = r"(?:will|would|should|could|might|may|ought to|can|is going to|are going to)"
# a number is nothing that is done: eight per cent more
_AMOUNT = re.compile(r"(?i)\s*(?:(?:about|at least|roughly|some|another|around|by|a|an|of|up to|nearly)\s+)*[\d.,+\s-]*(?:%|pp|per ?cent"
                     r"|points?|percentage points?|tenth|fifth|quarter|third|half)?[\s,]*")
_SOME = re.compile(r"(?i)\s*(?:then |so )?(?:more|fewer|less|most|many|some|others?|half)(?: of (?:them|us|those|these))?[\s,]*")
_NO_VERB = (
    r"(?:an?|the|their|our|his|her|its|one|two|three|who|whom|that|which|whose|in|on|with|from|of|more|fewer|less|to"
    r"|for|at|by|and|or"
    r"|every|each|no|any|some|about|into|as|when|if|because|than)"
)
# of what is done, not of what it does: cap pushes AT TWO A DAY opt-outs drop
_HOW_OFTEN = re.compile(
    r"(?is)((?:at|to|by|from|down to|up to)\s+(?:most\s+|least\s+)?(?:\d+|an?|one|two|three|four|five|six|seven|ten|half)"
    r"(?:\s+(?:(?:a|per|each|every)\s+)?(?:user\s+)?(?:a\s+)?(?:day|week|month|hour))?)\s+(.+)")
_NOBODY = r"(?i)(?:we|i|they|it|that|to|this|which|and|but|so|there|he|she|you)"

# if they were away, we send the best of the week: no effect, but when it is sent
_SENDS = re.compile(
    r"(?i)(?:then )?(?:we|i|let us|let's)(?:'d|'ll)? (?:(?:should|could|would|will|might|may|just|also|then) )*"
    r"(?:send|show|offer|remind|push|mail|text|write|tell|ask|greet|nudge|invite|notify|put|add|drop|stop|pause|cap|skip|leave out)\b")

Parts = tuple[str, str, str]


@dataclass(frozen=True)
class Terms:
    """What words of a sentence speak of.

    Attributes:
        measured: whether some words speak of a metric.
        people: words for users.
    """

    measured: Callable[[str], bool]
    people: tuple[str, ...] = ()

    @cached_property
    def persons(self) -> str:
        """The people as a pattern."""
        return "|".join(sorted(map(re.escape, self.people), key=len, reverse=True)) or r"(?!)"

    def only_people(self, words: str) -> bool:
        """Whether they name users and nothing that is done: riders, all of our plus customers."""
        return re.fullmatch(rf"(?i)(?:(?:all|every|each|most|many|some|more|fewer|of|the|our|these|those|new|then|and"
                rf"|so|perhaps|that)\s+)*(?:[\w-]+\s+)?(?:{self.persons})",
                            words.strip(" ,")) is not None


def split(body: str, terms: Terms) -> Parts:
    """(change, the verb that moves it, outcome); empty where the grammar joins no two."""
    for rule in _RULES:
        found = rule(body, terms)
        if found is not None and rule not in (_arrow, _conditional, _trailing, _inverted) and re.match(
                r"(?i)(?:they|it|nobody|everybody|people|most|many)\b", found[0].strip(" ,")) and not acts(
                re.split(r"\s*;", found[0])[0]):
            continue        # they do not know our prices; so more ...: how things are, and nothing that is done
        if found is not None and found[0].strip(
            " ,"
        ) and not terms.only_people(found[0]) and not _AMOUNT.fullmatch(found[0]) and not _SOME.fullmatch(
            found[0]
        ) and not re.search(r"(?i)\b(?:never|rarely|hardly|seldom|barely)$", found[0].strip(" ,")):
            return found
    return "", "", ""


def _arrow(body: str, terms: Terms) -> Parts | None:
    """Softer wording -> fewer calls; let us do this; that rises."""
    parts = re.split(r"\s*(?:->|=>|→|⇒)\s*", body)
    if len(parts) > 1 and terms.measured(parts[-1]) and len(parts[0].split()) > 1:
        return parts[0], "", parts[-1]
    return None


def _passive_by_more(body: str, terms: Terms) -> Parts | None:
    """Mails without pictures are tapped by more people."""
    match = re.match(
        r"(?is)^(.+?)\s+(?:(?:is|are|will be|would be|should be|(?:(?:and|will|would|should|therefore|thus|also"
        r"|then) )*gets?)\s+)(\w+ed)\s+by\s+((?:more|fewer|less)\s+.+)$",
        body,
    )
    if match and len(match[1].split()) > 1 and terms.measured(f"{match[3]} {match[2]}") and not re.match(
            rf"(?i){_IF}\b", match[1]):
        return match[1], "", f"{match[3]} {match[2]}"
    return None


def _passive_by(body: str, terms: Terms) -> Parts | None:
    """Card spend is raised by weekly messages."""
    match = re.match(
        rf"(?is)^(.+?)\s+((?:{_AUX}\s+)?(?:is|are|be|gets?|can be|could be))\s+({_PASSIVE}"
        r"(?:\s+by\s+(?:at least |about |around |roughly )?(?:half\b|(?:an?|one|two|three) (?:tenth|fifth|quarter"
        r"|third|sixth|eighth)s?\b"
        r"|(?:\d[\d.]*|[a-z]+(?:[ -][a-z]+)?) ?(?:%|pp\b|per ?cent(?:age)?\b|points?\b)[\w ]*?))?)\s+"
        r"(?:by|through|via|with|when|if|once|thanks to)\s+(.+)$", body)
    if match and terms.measured(match[1]) and not re.match(rf"(?i){_IF}\b", match[1]):
        return match[4], "", f"{match[1]} {match[2]} {match[3]}"
    return None


def _conditional(body: str, terms: Terms) -> Parts | None:
    """If A, then B; with A, B; by doing A we B."""
    match = re.match(rf"(?is)^(?:that\s+)?(?:only\s+)?({_IF})\s+(?:that\s+)?(.+?)\s*,?\s*\b{_JOINED}\b,?\s+(.+)$", body)
    if match and terms.measured(match[3]) and match[1].lower() != "had":
        return _led(match[1], match[2]), "", match[3]
    match = re.match(rf"(?is)^(?:that\s+)?(?:only\s+)?({_IF})\s+(?:that\s+)?(.+)$", body)
    if match is None:
        return None
    inner = match[2]
    for comma in re.finditer(r"\s*[,;:]\s+|\s+-\s+", inner):
        before, after = inner[: comma.start()], inner[comma.end():]
        if before and terms.measured(after) and not re.match(r"(?i)(?:and|or|but|even|including|such as|like|not"
                r"|which|who|where|nor|plus)\b", after) and not _SENDS.match(after):
            return _led(match[1], before), "", after
    # with audio versions readers read more: the people begin what it does
    for whom in re.finditer(rf"(?i)\s(?=(?:(?:more|fewer|less|our|the|all"
            rf"|most)\s+)*(?:[\w-]+\s+)?(?:{terms.persons})\s+(?!{_NO_VERB}\b)\w)", inner):
        before, after = inner[: whom.start()], inner[whom.end():]
        if re.search(r"(?i)(?:^|\s)\w+ing(?:\s+[\w-]+)?$", before) and not re.search(r"(?i)ing\s+\w+\s+\w+", before):
            continue        # letting free readers finish: they are whom it is done to
        if len(before.split()) > 1 and terms.measured(after) and not re.search(rf"(?i)\b(?:{_NO_VERB}|give|gives|send"
                rf"|sends|text|show|ask|tell|offer|remind)$", before):
            return _led(match[1], before), "", after
    return None


def _led(word: str, rest: str) -> str:
    """The change with the word that its sense hangs on: without A, instead of A."""
    word = word.lower()
    if word in ("without", "instead of", "rather than", "after", "under"):
        return f"{word} {rest}"
    if word in ("were", "should"):
        return _straight(rest)
    return rest


def _straight(rest: str) -> str:
    """Were the map sent earlier: the map sent earlier; were we to greet them: we greet them."""
    return re.sub(r"(?i)^(we|i|they|it|the \w+) to ", r"\1 ", rest)


def _inverted(body: str, terms: Terms) -> Parts | None:
    """More come back were we to greet them."""
    match = re.match(r"(?is)^(?:that\s+)?(.+?)\s*,?\s+were (we|i|they|it|the \w+|our \w+)\s+(.+)$", body)
    if match and terms.measured(match[1]):
        return f"{match[2]} {re.sub(r'(?i)^to ', '', match[3])}", "", match[1]
    return None


def _trailing(body: str, terms: Terms) -> Parts | None:
    """B if A; B when A."""
    match = re.match(r"(?is)^(?:that\s+)?(?:should |would |will |do )?(.+?)\s*,?\s+\b(?:if|when|once|whenever"
            r"|as soon as|provided(?: that)?"
                     r"|assuming(?: that)?|in case|as long as|the moment|only after)\b\s+(.+)$", body)
    if match and terms.measured(match[1]) and not re.match(r"(?i)^(?:if|when|by|with|without)\b", body):
        change = match[2]
        if not re.search(rf"(?i)\b(?:{_COMING}|{_FINITE}|{_AUX})\b", match[1]) and any(
                terms.measured(later[2]) for later in re.finditer(rf"(?i)\b({MOVERS})\s+(.+)$", change)):
            return None         # sending a tip when somebody is stuck leads to more visits
        if comma := re.match(r"(?is)^(.+?)\s*,\s*((?:and|but)\s+.+)$", change):
            change = change if not terms.measured(comma[2]) else comma[1]
        return change, "", match[1]
    return None


def _purpose(body: str, terms: Terms) -> Parts | None:
    """To raise B, we do A; we do A so that B; we do A in order to raise B."""
    match = re.match(r"(?is)^(?:that\s+)?(?:to|in order to|so as to)\s+(\w+)\s+(.+?)\s*,\s*(.+)$", body)
    if match and terms.measured(match[2]):
        return match[3], match[1], match[2]
    match = re.match(r"(?is)^(.+?)\s*,?\s+(?:so that|in order that|such that|with the aim that)\s+(.+)$", body)
    if match and terms.measured(match[2]) and len(match[1].split()) > 1:
        return match[1], "", match[2]
    match = re.match(r"(?is)^(.+?)\s*,?\s+(?:in order to|so as to)\s+(\w+)\s+(.+)$", body)
    if match and terms.measured(match[3]) and len(match[1].split()) > 1:
        return match[1], match[2], match[3]
    return None


def _by_doing(body: str, terms: Terms) -> Parts | None:
    """We can raise B by doing A; B rises by fewer A."""
    match = re.match(
        rf"(?is)^(?:that\s+)?(?:(?:we|i|it|you|one)\s+(?:can|could|will|would|should"
        rf"|may)\s+)?({MOVERS})\s+(.+?)\s+(?:by"
        rf"|through|via|with|when we|if we)\s+(\w+ing\b.+|(?:fewer|more|less|an?|one|no)\b.+)$",
        body,
    )
    if match and terms.measured(match[2]) and not re.fullmatch(rf"(?i)(?:more|fewer|less"
            rf"|many)\s+(?:\w+\s+)?(?:{terms.persons})", match[3]):
        return match[3], match[1].strip(), match[2]
    match = re.match(r"(?is)^(.+?)\s+(?:by|through|via)\s+(\w+ing\b.+|[a-z]+s?\b.+)$", body)
    if match and terms.measured(match[1]) and re.search(
        rf"(?i)\b(?:{_FINITE}|{_COMING}|from \d[\d.]* (?:%|pp)? ?to)\b",
        match[1]) and not re.match(
            r"(?i)(?:at least|about|around|\d|an? |one |two |three |half|some|up to|more|roughly)", match[2]):
        return match[2], "", match[1]
    match = re.match(rf"(?is)^(.*?\b(?:{_COMING}|{_FINITE}|up|down)\b.*?)\s+(?:with|without|thanks to)\s+(.+)$", body)
    if match and terms.measured(match[1]) and len(match[2].split()) > 1 and not re.match(
            r"(?i)(?:it|us|them|me|him|her)\b", match[2]) and not re.search(r"(?i)\b(?:people|users?"
            r"|riders?|customers?)$", match[1]):
        return ("without " if " without " in body[match.end(1): match.start(2)] else "") + match[2], "", match[1]
    return None


def _effect_of(body: str, terms: Terms) -> Parts | None:
    """The effect of A on B."""
    match = re.match(r"(?is)^(?:the\s+)?(?:effect|impact|influence)\s+of\s+(.+?)\s+on\s+(.+)$", body)
    if match and terms.measured(match[2]):
        return match[1], "", match[2]
    match = re.match(r"(?is)^(\S+)\s*:\s*(.+)$", body)      # saver_28d: free advice at the counter
    if match and re.search(r"[_\d]", match[1]) and terms.measured(match[1]):
        return match[2], "", match[1]
    return None


def _imperative_and(body: str, terms: Terms) -> Parts | None:
    """Merge them and fewer leave; send twice as many; the amount should rise; a card in place of the mail: more tap."""
    for match in re.finditer(rf"(?i)(?:\s*[;:](?!\d)\s*|\s+-\s+|\s*,\s*(?:and |then |and then )?"
            rf"|\s+and (?:then )?)(?=(?:(?:[\w'-]+ ){{1,6}}?(?:{_AUX}|{_FINITE})\b"
                             rf"|{_COMING}\b))", body):
        before, after = body[: match.start()].strip(" ,"), body[match.end():]
        if re.fullmatch(r"(?i)\s*and\s*", match[0]) and re.match(r"(?i)(?:an?|the|one|our)\b", before) and re.match(
                r"(?i)(?:an?|the|one|our|\w+s)\b", after):
            continue        # a mail with an apology and a map: both are sent
        if len(before.split()) >= 2 and terms.measured(after) and acts(before) and not re.match(r"(?i)(?:not|rather|nor|instead)\b", after):
            return before, "", after
    for match in re.finditer(r"\s*;\s*|\s+-\s+", body):
        before, after = body[: match.start()].strip(" ,"), body[match.end():]
        so = re.match(r"(?i)(?:and )?(?:so|therefore|hence|thus)\b", after) is not None and not acts(before)
        if len(before.split()) >= 2 and terms.measured(after) and not so and not terms.measured(before) and split(
                after, terms) == ("", "", ""):
            return before, "", after
    return None


def acts(words: str) -> bool:
    """Whether some words are something done, rather than a sentence about how things are."""
    words = re.split(r"\s*[;:](?!\d)\s*", words)[-1]
    return not re.search(
        rf"(?i)(?:\b(?:is|are|was|were|has|have|had|do|does|did|feel|feels|\w+n['’]t|{_AUX})\b)",
        words) or re.match(
        r"(?i)(?:we|i|let us|let's|if we)\b", words) is not None


def _relative(body: str, terms: Terms) -> Parts | None:
    """Riders who are asked first ride more: what is done to them is what changes."""
    match = re.match(rf"(?is)^((?:[\w-]+\s+){{0,3}}(?:{terms.persons})\s+(?:who|that|whom|whose)\s+)(.+)$", body)
    if match is None:
        return None
    words = match[2].split()
    begin = next((k for k in range(len(words) - 1, 1, -1) if terms.measured(" ".join(words[k:]))), None)
    if begin is None:
        return None
    while begin > 2 and re.fullmatch(rf"(?i)(?:{_AUX}|also|then|more|less|probably|often|likely|are|be|to|stays?"
            rf"|remains?|keeps?|makes?|do|does|takes?|has|have|begins?|starts?|creates?|sets?|up|opens?|an?|the|their|some|at"
            rf"|least|one)", words[begin - 1]):
        begin -= 1
    return match[1] + " ".join(words[:begin]), "", " ".join(words[begin:])


def _verbless(body: str, terms: Terms) -> Parts | None:
    """Headlines without bait, readers keep coming back."""
    for comma in re.finditer(r"\s*,\s*", body):
        before, after = body[: comma.start()], body[comma.end():]
        if len(before.split()) >= 2 and acts(before) and terms.measured(after) and not terms.measured(before) and re.match(
                rf"(?i)(?:(?:and|then|more|fewer|less|our|the"
                rf"|all)\s+)*(?:[\w-]+\s+)?(?:{terms.persons})\s+(?!{_NO_VERB}\b)\w", after):
            return before, "", after
    return None


def _subject(body: str, terms: Terms) -> Parts | None:
    """A raises B."""
    plain = re.sub(r"(?i)^(?:that\s+)?(?:if|when|by)\s+", "", body)
    for match in re.finditer(rf"(?i)\b({MOVERS})\s+(.+)$", plain):
        before, after = plain[: match.start()].strip(" ,"), match[2]
        if re.fullmatch(_NOBODY, before) or re.search(
            r"(?i)\b(?:to|not|the|an?|and|or|of|for|that|which|who|it)$",
            before):
            continue
        if before and re.search(r"(?i)\b(?:back|around)\b", after) and terms.measured(match[0]):
            return before, "", match[0].strip()      # brings more of them back
        if before and terms.measured(after):
            return before, match[1].strip(), after
        if before and terms.measured(match[0]):
            return before, "", match[0].strip()      # brings readers back: the verb is part of what is counted
    return None


def _upwards(body: str, terms: Terms) -> Parts | None:
    """A pushes B up."""
    match = re.match(rf"(?is)^(?:if |when )?(.+?),?\s+({_MODAL}(?:push|pushes|drive|drives|bring|brings|take|takes|get|gets)"
                     r"\s+.+?\s+(?:up|down)\b.*)$", body)
    return (match[1], "", match[2]) if match and len(match[1].split()) > 1 and terms.measured(match[2]) else None


def _comparative(body: str, terms: Terms) -> Parts | None:
    """A read more: the people who do it are what is moved."""
    for match in re.finditer(rf"(?i)\s+(\w+ {_COMING}\b.*)$", body):
        before = body[: match.start()].strip(" ,")
        if len(before.split()) >= 2 and terms.measured(match[1]):
            return before, "", match[1]
    return None


def _finite(body: str, terms: Terms) -> Parts | None:
    """A, B rises; fewer A, fewer B."""
    for match in re.finditer(
        rf"(?i)\s+((?:fewer|more|less|higher|lower|longer)\s+.+|\S+(?: \S+){{0,4}}? {_FINITE}\b.*)$",
        body):
        before, after = body[: match.start()].strip(" ,"), match[1]
        often = _HOW_OFTEN.match(after)
        if often is not None and terms.measured(often[2]):
            before, after = f"{before} {often[1]}", often[2]
        if len(before.split()) >= 2 and terms.measured(after):
            return before, "", after
    return None


_RULES = (_arrow, _passive_by_more, _passive_by, _conditional, _inverted, _trailing, _purpose, _by_doing, _effect_of, _imperative_and,
          _verbless, _relative, _upwards, _subject, _comparative, _finite)
