"""Which part of the messages came how far, said in other ways: in the words that the grammar reads as a rate.

Out of a hundred cues how many are tapped, how often is a mail opened, how much of what we send arrives, of the mails
that landed: each is a share of messages, and says of which. A count stays one: only where a part of a whole is asked
for in so many words is it put as one.
"""

from __future__ import annotations

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.parts.bases import MESSAGES
from workbench.assistant.offline.parts.choosing import own_values
from workbench.assistant.offline.words.own_words import everybody, kept
from workbench.assistant.offline.words.spelling import normalise
from workbench.assistant.offline.words.vocabulary import spoken

PARTS = r"(?:shares?|parts?|percentages?|percent|proportions?|fractions?|rates?|probability|likelihood|chances?|odds)"
_WHAT = rf"(?:what|which|the|an?|how (?:large|big|high|great|small) an?) {PARTS}"
_BE = r"(?:(?:is|are|was|were|has|have|had|been|being|get|gets|got|gotten|did|do|does|actually|really|then|also|ever) )"
_ALL = r"(?:(?:the|all|our|those|these|every|each|any|an?|only) )*"
_HUNDRED = r"(?:(?:out )?of|in|per|from|for|among) (?:an?|every|each|one|any)? ?(?:hundred|100)"
_AS_PART = (
    r"(?:(?:in|as) (?:an? )?(?:percentages?|percent|%|proportions?|fractions?)(?: points?)?(?! of)"
    r"|percentage wise|in relative terms)"
)
# what became of a message, where it is told as what it led to
_LED = (
    r"(?:leads?|led|leading|results?|resulted|resulting|ends?|ended|ending|turns?|turned|turning|comes?|came|develops?"
    r"|developed|translates?|translated)(?: up)? (?:to|in|into|with)"
    r"|(?:is|are|was|were|being|get|gets|got) followed by|brings?(?: about)?|brought(?: about)?|yields?|yielded"
    r"|produces?|produced|triggers?|triggered|generates?|generated|causes?|caused"
)
_DONE = {"deliveries": "delivered", "opens": "opened", "clicks": "clicked"}


def as_rates(text: str, grounding: Grounding) -> str:
    """A normalised request with its shares of messages in the grammar's words.

    >>> as_rates("out of every hundred messages, how many are tapped, by channel", grounding)   # doctest: +SKIP
    'what percentage of messages are tapped, by channel'
    """
    text = re.sub(r"\b(please|kindly|could you|can you|you)(?: please| kindly)? (?:share|state|furnish|supply"
                  r"|indicate)(?: with (?:me|us))?"
                  r" (?=(?:the|an?|our|all|by|me|us|month|week|day|count|number|daily|weekly|monthly|how"
                  r"|what)\b)", r"\1 show ", text)
    if not re.search(r"metric|kpi", text):
        message = messages_of(grounding)
        text = re.sub(r"\bone (?:number|value|figure) (?=(?:per|for each|for every|by) \w+)", "", text)
        text = _overall(_shares(text, message), message)
        text = _parts(_likely(_hundreds(text, message), message), message)
        text = _turned(_reached(text, message, grounding), grounding)
        text = _followed(text, message, grounding)
    return " ".join(text.split())


@kept
def messages_of(grounding: Grounding) -> str:
    """Words for messages, those of channels among them: cues, zaps, mails."""
    lanes = {said for said, (column, _) in own_values(grounding) if column == "channel"}
    lanes |= {normalise(channel) for channel in grounding.channels}
    own = "|".join(f"{re.escape(said)}s?" for said in sorted(lanes, key=len, reverse=True) if len(said) > 2)
    return rf"(?:{own}|{MESSAGES})" if own else MESSAGES


def _shares(text: str, message: str) -> str:
    """A share of messages is a percentage of them: people share things too."""
    return re.sub(rf"(?<!of )\b(?P<what>(?:what |which |the )?)shares?(?= of {_ALL}(?:\w+ ){{0,2}}?{message}\b|"
                  rf" (?:is|are|was|were|gets?|got|of"
                  r" (?:them|these|those|it)) )", r"\g<what>percentage", text)


def _overall(text: str, message: str) -> str:
    """Across everything, if you take all messages together: no part of them."""
    text = re.sub(r",? ?\b(?:across|over|for|of|on|from|counting|taking) everything"
                  r"(?! (?:but|except|else|that|we|which|other|besides|sent))\b(?: (?:together|at once|in one"
                  r" go))?", " overall", text)
    text = re.sub(r",? ?\b(?:(?:if|when) (?:we|you|i) do not (?:split|break|group)(?: it| them)?(?: down| up)?(?: by"
                  r" anything"
                  r"| at all)?|without (?:any )?(?:split|breakdown|grouping)|not split(?: by anything)?"
                  r"|unsplit)(?=\s*(?:$"
                  r"|[.,;?!]))", " overall", text)
    if re.search(r"\b(?:one|a single|single|just one) (?:number|figure|value)|\bby (?!channel)\w+|\bper"
                 r" (?!channel)\w+", text):
        text = re.sub(r"[,;(]? ?\b(?:(?:over|across|on|in|for|from|counting|with) )?all (?:the |our )?channels(?:"
                      r" (?:taken |put )?(?:together"
                      r"|combined))?\)?(?=\s*(?:$|[.,;?!)]))", " ", text)
    return re.sub(rf"(?:if (?:we|you|one|i) )?\b(?:taken?|taking|put|putting|lump|lumping|throw|throwing|over|across"
                  rf"|of|for) "
                  rf"all (?:of )?(?:the |our )*({message})(?: (?:we|i) (?:send|sent))?(?: (?:taken|put|lumped"
                  rf"|thrown))? together\b",
                  r"of all \1", text)


def _hundreds(text: str, message: str) -> str:
    """Out of every hundred mails how many, how many in a hundred, how many per cent."""
    noun = rf"(?P<noun>{_ALL}(?:\w+ ){{0,2}}?{message})"
    text = re.sub(rf"\b{_HUNDRED} {noun}(?: (?:that|which) (?:we|i) send| sent)?,? how many(?: of (?:them|these"
                  rf"|those))?\b",
                  r"what percentage of \g<noun>", text)
    text = re.sub(rf"\b{_HUNDRED},? how many {noun}", r"what percentage of \g<noun>", text)
    text = re.sub(rf"\bhow many {_HUNDRED} {noun}", r"what percentage of \g<noun>", text)
    return re.sub(rf"\bhow many (?:of (?:the |our |these |those )*)?{noun} {_HUNDRED}\b", r"what percentage of"
        r" \g<noun>",
                  re.sub(rf"\bhow many {_HUNDRED}\b(?= {_BE}|,| (?:that|which))", "what percentage", text))


def _likely(text: str, message: str) -> str:
    """How often is a mail opened, how likely is it that a message is tapped: of one message, so a part of them all."""
    one = (
        rf"(?:an?|any|one|any given|an average|a typical|a single|each|every) (?P<of>(?:\w+"
        rf" ){{0,2}}?)(?P<noun>{message})"
    )
    often = r"how (?:often|likely|frequently|probable)"

    def share(match: re.Match[str]) -> str:
        noun = match["noun"] if match["noun"].endswith("s") else f"{match['noun']}s"
        return f"what percentage of {match['of']}{noun} "

    text = re.sub(rf"\b{often}(?: (?:is|was) it| does it happen| do we see| it is)?,? that {one} ", share, text)
    text = re.sub(rf"\b{often} (?:is|are|was|does|do|did|will|has|gets?) {one} (?=\w)", share, text)
    text = re.sub(rf"\b{often} (?=an? ){one} (?=(?:is|was|gets|ends|leads)\b)", share, text)
    given = (
        rf"(?:when|once|if|given that|after|as soon as|where) (?:an?|the|our) (?P<noun>{message})"
        rf" {_BE}+(?P<done>\w+),?"
    )
    return re.sub(rf"\b{given} {often} (?:is|are|was|does|do|will) (?:it|they|that one) ",
                  r"of the \g<done> \g<noun>s, what percentage is ", text).replace("messagess", "messages")


def _parts(text: str, message: str) -> str:
    """How much of what we send, how many of our messages in per cent, percentage opened."""
    text = re.sub(
        r"\b(how much|how many|what (?:part|share|proportion|percentage|fraction)|which (?:part|share|proportion"
        r"|percentage"
        r"|fraction)) of (?:what|that which|all that|everything(?: that)?|all) (?:we|our \w+) (?:send|sent)(?: out)?\b",
        "what percentage of messages", text)
    text = re.sub(rf"\bhow much of (?P<of>{_ALL}(?:\w+ ){{0,2}}?)(?P<noun>{message})\b", r"what percentage of"
        r" \g<of>\g<noun>", text)
    if re.search(_AS_PART, text):
        told = re.sub(rf"[,;(]? ?\b{_AS_PART}\)?", " ", text)
        many = re.sub(rf"\b(?:how many|what number)(?: of)? (?P<of>{_ALL}(?:\w+ ){{0,2}}?)(?P<noun>{message})\b(?="
                      rf" {_BE}|"
                      rf" (?:that|which)| \w+ed\b)", r"what percentage of \g<of>\g<noun>", told)
        if many != told:
            return many
    done = r"(?:delivered|opened|clicked|tapped|converted|read)"
    return re.sub(rf"(?<!of )(?<!what )(?<!which )\b(?:the )?(?:percentage|percent|share|proportion|fraction|%)"
                  rf" (?={done}\b"
                  rf"(?! {message}))", "percentage of messages ", text)


def _reached(text: str, message: str, grounding: Grounding) -> str:
    """Of the cues that landed, on delivered messages, opened messages only: what a rate is held against."""
    words = step_words(text, grounding)
    if not words:
        return text
    step = "|".join(sorted(map(re.escape, words), key=len, reverse=True))
    that = rf"(?:,? (?:that|which|who))?(?: {_BE}*)?"

    def done(match: re.Match[str]) -> str:
        if re.search(rf"\b{PARTS} $", match.string[: match.start()]):
            return match[0]     # a share of the messages that landed is one of the messages sent
        return f"{match['lead']} the {match['noun']} that were {words[match['step']]}"

    text = re.sub(rf"\b(?P<lead>of|among|amongst|out of) {_ALL}(?P<noun>(?:\w+ )?{message}){that}(?P<step>{step})\b"
                  rf"(?=,| (?:what|which|how)\b)", done, text)
    text = re.sub(rf"\b(?:of|among|out of) (?:what|that which|everything(?: that)?|all(?: that)?)"
                  rf" {_BE}*(?P<step>{step})\b(?=,| (?:what|which|how)\b)",
                  lambda m: f"of the messages that were {words[m['step']]}", text)
    text = re.sub(rf"\b(?P<done>{step}) (?:out of|as a share of|over|among|amongst) (?:all |the |those |ones |that "
        rf"|which |were |was |got "
                  rf")*(?P<step>{step})(?=\s*(?:$|[,.;]"
                  rf"|by\b|per\b))",
                  lambda m: f"percentage of the {words[m['step']]} messages {words[m['done']]}"
                  if words[m['step']] != words[m['done']] else m[0], text)
    text = re.sub(rf"(\bof the {message} that were \w+,?) how much (?=(?:is|are|was|were|gets?|got)\b)",
                  r"\1 what percentage ", text)
    asked = bool(re.search(rf"\b{PARTS}\b", text)) and not re.search(r"\b(?:number of|how many|counts?)\b", text)
    if asked:
        held = (r"(?:on|over|against|based on|measured on|computed on|calculated on|relative to|in relation to"
                r"|with respect to)")
        text = re.sub(rf"\b{held} (?:(?:the|all|only|just|those) )*(?P<step>{step}) (?P<noun>{message})\b",
                      lambda m: f"of {words[m['step']]} {m['noun']}", text)
        text = re.sub(rf"\b{held} (?:(?:the|all|only|just|those) )*(?P<noun>{message}) (?:that|which)"
                      rf" {_BE}*(?P<step>{step})\b",
                      lambda m: f"of {words[m['step']]} {m['noun']}", text)
    text = re.sub(rf"^(?:(?:the|only|just) )*(?P<step>{step}) (?P<noun>{message})(?: (?:only|alone))?[:;,]"
                  rf" ?(?={_WHAT}|how)",
                  lambda m: f"of the {words[m['step']]} {m['noun']}, ", text)
    other = r"(?:sent|send|delivered|opened|all)"
    base = re.search(rf"\bof (?:the )?(delivered|opened|clicked) {message}", text)
    if base is not None:
        text = re.sub(rf",? ?\(?\b(?:and )?(?:not|rather than|instead of|as opposed to|never) (?:(?:out )?of |on "
                      rf"|over |per |for )?"
                      rf"(?:the |all |those )*(?!{base[1]}){other}(?: {message}| ones)?\b\)?", "", text)
    return text


def _turned(text: str, grounding: Grounding) -> str:
    """Turning opens into taps: of the opened messages, what percentage is clicked."""
    words = step_words(text, grounding)
    step = "|".join(sorted(map(re.escape, words), key=len, reverse=True)) or "(?!)"
    match = re.search(rf"\b(?:how (?:good|well|often|likely|successful|much) (?:are|do|is|does) (?:we|our \w+|it"
                      rf"|they) (?:at |in )?)?"
                      rf"(?:turn|turning|convert|converting|mak(?:e|ing)) (?:an? |the |our )?(?P<a>{step}) (?:in)?to "
                      rf"(?:an? |the )?(?P<b>{step})\b", text)
    if match is None or words[match["a"]] == words[match["b"]]:
        return text
    return (f"{text[: match.start()]}of the {words[match['a']]} messages, what percentage is {words[match['b']]}"
            f"{text[match.end():]}")


def _followed(text: str, message: str, grounding: Grounding) -> str:
    """What share of the mails led to a purchase, after which share of messages somebody mutes us."""
    text = re.sub(rf"\b(?:of|among|out of) (?P<of>{_ALL}{message}(?: (?:of|on|in|by|for|per|about|from) (?:(?:the"
                  rf"|each|every) )*\w+)?)"
                  rf",? (?:what|which) (?P<part>{PARTS})(?: of (?:them|these|those))? (?={_BE}|{_LED})",
                  r"what \g<part> of \g<of> ", text)
    whole = (
        rf"\b{PARTS} of (?P<of>{_ALL}(?:\w+ ){{0,3}}?{message}(?: (?:of|on|in|by|for|per|about|from) (?:(?:the"
        rf"|each|every) )*\w+)?)"
    )
    people = "|".join(map(re.escape, everybody(grounding)))
    text = re.sub(rf"({whole}),? (?:after|upon|following|because of) which (?:an? |the |our |some )*(?:(?:{people}) )?",
                  r"\1 followed by ", text)
    return re.sub(rf"({whole})(?: (?:that|which))?(?: (?:actually|really|finally|eventually|then))* (?:{_LED}) "
                  r"(?:(?:an?|the|at least one|one|some) )*(?:\w+ being )?", r"\1 followed by ", text)


def step_words(text: str, grounding: Grounding) -> dict[str, str]:
    """The words of a text that say what a message comes to, and the grammar's participle of each: landed, peeked."""
    held = _steps(grounding)
    for word in set(re.findall(r"[a-z]+", text)) - {*held}:
        held[word] = next((one.event.fact for one in spoken(grounding)
                           if one.aggregate is None and one.find(word) == (0, len(word))), None)
    return {word: _DONE[fact] for word in set(re.findall(r"[a-z]+", text)) if (fact := held[word]) in _DONE}


@kept
def _steps(grounding: Grounding) -> dict[str, str | None]:
    """Word -> the event that it alone says, of the words that were asked about so far."""
    return {}


__all__ = ["PARTS", "as_rates", "messages_of", "step_words"]
