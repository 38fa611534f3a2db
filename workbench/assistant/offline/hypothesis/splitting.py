"""One sentence split into what is done and what it does, by the grammar that joins them."""

from __future__ import annotations

from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.hypothesis.conditions import by_doing, conditional, inverted, purpose, trailing
from workbench.assistant.offline.hypothesis.grammar import (
    AUX,
    COMING,
    FINITE,
    IF,
    MODAL,
    MOVERS,
    NO_VERB,
    PASSIVE,
    Parts,
    Terms,
    acts,
    no_verb,
)

# a number is nothing that is done: eight per cent more
_AMOUNT = re.compile(r"(?i)\s*(?:(?:about|at least|roughly|some|another|around|by|a|an|of|up to|nearly)\s+)*[\d.,+\s-]*(?:%|pp|per ?cent"
                     r"|points?|percentage points?|tenth|fifth|quarter|third|half)?[\s,]*")
_SOME = re.compile(r"(?i)\s*(?:then |so )?(?:more|fewer|less|most|many|some|others?|half)(?: of (?:them|us|those|these))?[\s,]*")
# of what is done, not of what it does: cap pushes AT TWO A DAY opt-outs drop
_HOW_OFTEN = re.compile(
    r"(?is)((?:at|to|by|from|down to|up to)\s+(?:most\s+|least\s+)?(?:\d+|an?|one|two|three|four|five|six|seven|ten|half)"
    r"(?:\s+(?:(?:a|per|each|every)\s+)?(?:user\s+)?(?:a\s+)?(?:day|week|month|hour))?)\s+(.+)")
_NO_ACT = re.compile(r"(?i)(?:somebody|someone|whoever)\s|(?:nobody|no ?one|hardly any\w*|everybody|everyone|anybody who|anyone who|who(?= (?:has|have|is|are|can|once)\b)|few people|most people|many people|some people)\s+(?!who\b|that\b|gets?\b|receives?\b|sees?\b)")
_NOBODY = r"(?i)(?:we|i|they|it|that|to|this|which|and|but|so|there|he|she|you)"


def split(body: str, terms: Terms) -> Parts:
    """(change, the verb that moves it, outcome); empty where the grammar joins no two."""
    for rule in _RULES:
        found = _whole_subject(rule(body, terms), terms)
        if found is not None and rule not in (_arrow, conditional, trailing, inverted) and re.match(
                r"(?i)(?:they|it|nobody|everybody|people|most|many)\b", found[0].strip(" ,")) and not acts(
                re.split(r"\s*;", found[0])[0]):
            continue        # they do not know our prices; so more ...: how things are, and nothing that is done
        if found is not None and (only := re.fullmatch(rf"(?i)(that|this|it|which|doing (?:so|this|that))\s+({AUX})", found[0].strip(" ,"))):
            return only[1], f"{only[2]} {found[1]}".strip(), found[2]
        if found is not None and rule not in (conditional, trailing, inverted, purpose) and re.match(
                rf"(?i)(?:(?:more|fewer|most|all|our|the|these|those) (?:of )?)*(?:{terms.persons}|they) (?:should|would|will|ought to)\b"
                r"(?! (?:then |also |only |first )*(?:be|get|see|receive|have|find)\b)", found[0].strip(" ,")):
            continue        # patients should then keep | more of their appointments: what they do
        if found is not None and rule not in (conditional, trailing, inverted, purpose) and re.match(
                r"(?i)(?:they|it|these|those) (?!get|see|receive|would|could|should|will|might|may|can|are|is)\w+ \w", found[0].strip(" ,")):
            continue        # they annoy more than they bring, and fewer opt out
        if found is not None and rule not in (_arrow, conditional, trailing, inverted, purpose) and re.match(
                rf"(?i)(?:more|fewer|less|most) of (?:(?:the|our|these|those|all) )*(?:[\w-]+ ){{0,2}}?(?:{terms.persons}|them)\b", found[0].strip(" ,")):
            continue        # more of the buyers would turn up for a test | drive
        if found is not None and rule in (_comparative, _finite, _upwards) and re.search(
                rf"(?i)[,;:]\s*(?:(?:then|more|fewer|of|our|the|all|most) )*(?:{terms.persons}|they|them|people) (?:{AUX} )?[a-z]+$",
                found[0].strip(" ,")):
            continue        # if we show the queue, patients book | appointments more often
        if found is not None and rule in (_comparative, _finite, _upwards) and re.search(
                rf"(?i)\b(?:makes?|gets?|lets?|helps?|causes?|leads?|encourages?|brings?|persuades?|moves?|allows?|invites?|nudges?)"
                rf" (?:(?:more|fewer|of|our|the|all|most) )*(?:{terms.persons}|them|people)\b", found[0]):
            continue        # a calmer tone makes patients book | more appointments
        if found is not None and _NO_ACT.match(found[0].strip(" ,")) and rule not in (conditional, trailing):
            continue        # nobody comes back by SMS anyway, and riders would stay
        if found is not None and found[0].strip(
            " ,"
        ) and not re.fullmatch(rf"(?i){AUX}", found[0].strip(" ,")) and not terms.only_people(re.sub(rf"(?i)\s+{AUX}(?: (?:then|also|therefore|thus|hence|all|thereby|really|simply))*$", "", found[0].strip(" ,"))) and not _AMOUNT.fullmatch(found[0]) and not _SOME.fullmatch(
            found[0]
        ) and not re.search(r"(?i)\b(?:never|rarely|hardly|seldom|barely)$", found[0].strip(" ,")):
            return found
    return "", "", ""


def _whole_subject(found: Parts | None, terms: Terms) -> Parts | None:
    """The people with which an outcome begins given back to it: ..., and riders | would stay."""
    if found is None or not re.search(r"(?i)[.,]|\sso\s", found[0]):
        return found
    cut = re.match(rf"(?is)^(.{{6,}}?)\s*(?:[,.;]\s*(?:and |so |then |thus )*|\sso (?:that )?)((?:(?:more|fewer|our|the|all|most) )*(?:{terms.persons}|they"
                   rf"|(?:more|fewer|less|many|most) of (?:them|those|these))(?: {AUX})?)$", found[0].strip(" ,"))
    if cut is None or not terms.measured(f"{cut[2]} {found[1]} {found[2]}"):
        return found
    return cut[1], "", " ".join(f"{cut[2]} {found[1]} {found[2]}".split())


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
            rf"(?i){IF}\b", match[1]):
        return match[1], "", f"{match[3]} {match[2]}"
    return None


def _passive_by(body: str, terms: Terms) -> Parts | None:
    """Card spend is raised by weekly messages."""
    match = re.match(
        rf"(?is)^(.+?)\s+((?:{AUX}\s+)?(?:is|are|be|gets?|can be|could be))\s+({PASSIVE}"
        r"(?:\s+by\s+(?:at least |about |around |roughly )?(?:half\b|(?:an?|one|two|three) (?:tenth|fifth|quarter"
        r"|third|sixth|eighth)s?\b"
        r"|(?:\d[\d.]*|[a-z]+(?:[ -][a-z]+)?) ?(?:%|pp\b|per ?cent(?:age)?\b|points?\b)[\w ]*?))?)\s+"
        r"(?:by|through|via|with|when|if|once|thanks to)\s+(.+)$", body)
    if match and terms.measured(match[1]) and not re.match(rf"(?i){IF}\b", match[1]):
        return match[4], "", f"{match[1]} {match[2]} {match[3]}"
    return None


def _accepted(body: str, terms: Terms) -> Parts | None:
    """Finance would accept one more mail if turnover rose: what is accepted is what is done."""
    match = re.match(r"(?is)^(?:[\w'-]+ ){1,5}?(?:would|will|could|might) (?:only )?(?:accept|agree to|approve(?: of)?|allow|support|tolerate|live with|pay for|sign off(?: on)?"
                     r"|back|be (?:fine|ok|okay|happy) with) (.+?),? (?:if|provided(?: that)?|as long as|on condition that|so long as) (.+)$", body)
    return (match[1], "", match[2]) if match and terms.measured(match[2]) else None


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
            rf"|\s+and (?:then )?)(?=(?:(?:[\w'-]+ ){{1,6}}?(?:{AUX}|{FINITE})\b"
                             rf"|(?:they|more of them|people)\b(?=.*\b(?:more|less|oftener)\b)|{COMING}\b|(?:[\w'-]+ ){{1,3}}(?:up|down)\s*$))", body):
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


def _relative(body: str, terms: Terms) -> Parts | None:
    """Riders who are asked first ride more: what is done to them is what changes."""
    match = re.match(rf"(?is)^((?:[\w-]+\s+){{0,3}}(?:{terms.persons})\s+(?:who|that|whom|whose)\s+)(.+)$", body)
    if match is None:
        return None
    words = match[2].split()
    begin = next((k for k in range(len(words) - 1, 1, -1) if terms.measured(" ".join(words[k:]))), None)
    if begin is None:
        return None
    while begin > 2 and re.fullmatch(rf"(?i)(?:{AUX}|also|then|more|less|probably|often|likely|are|be|to|stays?"
            rf"|remains?|keeps?|makes?|do|does|takes?|has|have|begins?|starts?|creates?|sets?|up|opens?|an?|the|their|some|at"
            rf"|least|one)", words[begin - 1]):
        begin -= 1
    if begin > 3 and re.fullmatch(r"(?i)an?|the|their|one", words[begin]):      # likely to ORDER a box
        begin -= 1
        while begin > 2 and re.fullmatch(rf"(?i)(?:{AUX}|be|more|less|likely|also|then|to)", words[begin - 1]):
            begin -= 1
    return match[1] + " ".join(words[:begin]), "", " ".join(words[begin:])


def _verbless(body: str, terms: Terms) -> Parts | None:
    """Headlines without bait, readers keep coming back."""
    for comma in re.finditer(r"\s*,\s*", body):
        before, after = body[: comma.start()], body[comma.end():]
        if len(before.split()) >= 2 and acts(before) and terms.measured(after) and not terms.measured(before) and re.match(
                rf"(?i)(?:(?:and|then|more|fewer|less|our|the"
                rf"|all)\s+)*(?:[\w-]+\s+)?(?:{terms.persons})\s+(?!{NO_VERB}\b)\w", after):
            return before, "", after
    return None


def _subject(body: str, terms: Terms) -> Parts | None:
    """A raises B."""
    plain = re.sub(r"(?i)^(?:that\s+)?(?:if|when|by)\s+", "", body)
    for match in re.finditer(rf"(?i)(?<!-)\b({MOVERS})\s+(?=(.+)$)", plain):     # and not in a price-drop message
        before, after = plain[: match.start()].strip(" ,"), match[2]
        if re.fullmatch(_NOBODY, before) or re.search(
            r"(?i)\b(?:to|not|the|an?|and|or|of|for|that|which|who|it)$",
            before):
            continue
        if re.fullmatch(r"(?i)(?:an?|one|each|every|this|another)(?: [\w-]+){0,2}", before) and re.fullmatch(
                r"(?i)[a-z]+(?<!s)(?<!ed)", match[1].strip()):
            continue        # a yearly impact report makes ...: no verb, as of one report it would impact
        if no_verb(before, match[1], after):
            continue        # mentioning longer stays in the mail raises ...: what is mentioned
        whole = f"{match[1]} {after}".strip()
        if before and re.search(r"(?i)\b(?:back|around)\b", after) and terms.measured(whole):
            return before, "", whole      # brings more of them back
        if before and terms.measured(after):
            return before, match[1].strip(), after
        if before and terms.measured(whole):
            return before, "", whole      # brings readers back: the verb is part of what is counted
    return None


def _which(body: str, terms: Terms) -> Parts | None:
    """We send a push after payday, which raises B."""
    match = re.match(rf"(?is)^(.{{6,}}?)\s*,\s*(?:which|and (?:that|this|it)|thus|thereby)\s+({MOVERS})\s+(.+)$", body)
    if match is None or len(match[1].split()) < 3 or not acts(match[1]):
        return None
    return (match[1], match[2], match[3]) if terms.measured(match[3]) else None


def _upwards(body: str, terms: Terms) -> Parts | None:
    """A pushes B up."""
    match = re.match(rf"(?is)^(?:if |when )?(.+?),?\s+({MODAL}(?:push|pushes|drive|drives|bring|brings|take|takes|get|gets)"
                     r"\s+.+?\s+(?:up|down)\b.*)$", body)
    return (match[1], "", match[2]) if match and len(match[1].split()) > 1 and terms.measured(match[2]) else None


def _comparative(body: str, terms: Terms) -> Parts | None:
    """A read more: the people who do it are what is moved."""
    for match in re.finditer(rf"(?i)\s+(\w+ {COMING}\b.*)$", body):
        before = body[: match.start()].strip(" ,")
        if len(before.split()) >= 2 and terms.measured(match[1]):
            return before, "", match[1]
    return None


def _finite(body: str, terms: Terms) -> Parts | None:
    """A, B rises; fewer A, fewer B."""
    for match in re.finditer(
        rf"(?i)\s+((?:fewer|more|less|higher|lower|longer)\s+.+|\S+(?: \S+){{0,4}}? {FINITE}\b.*)$",
        body):
        before, after = body[: match.start()].strip(" ,"), match[1]
        often = _HOW_OFTEN.match(after)
        if often is not None and terms.measured(often[2]):
            before, after = f"{before} {often[1]}", often[2]
        if len(before.split()) >= 2 and terms.measured(after):
            return before, "", after
    return None
_RULES = (_arrow, _which, _accepted, _passive_by_more, _passive_by, conditional, inverted, trailing, purpose, by_doing, _effect_of, _imperative_and,
          _verbless, _relative, _upwards, _subject, _comparative, _finite)
