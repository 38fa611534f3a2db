"""Long prose with each part in a clause of its own, evened: formal frames, inversions, strong words.

What is rewritten says the same in the grammar that the rest of the drafter reads; no word that narrows is dropped.
"""

from __future__ import annotations

from collections.abc import Callable

from workbench.assistant.offline import patterns as re

_HELD = (r"(?:contended|assumed|submitted|supposed|surmised|conjectured|argued|believed|expected|anticipated|held|thought|presumed|asserted"
         r"|claimed|maintained|hoped|predicted|suggested|suspected|posited)")
_BE = r"(?:is|was|may be|might be|can be|could be|may|might|can|could|should|will|would)(?: (?:reasonably|fairly|safely|also|then|therefore|further|now|widely|hereby|well))*(?: be)?"
_START = r"(?:^|(?<=[.!?:;] )|(?<=[.!?:;]\n)|(?<=\n))"
# a promise is a belief: I bet you, I promise you, and I say; what do I want to see, I want to see
_PROMISED = re.compile(
    r"(?i)\b(?P<who>i|we)(?:['’]ll| will| can| would| could|['’]d)? (?:bet|promise|tell|guarantee|swear(?: to)?|assure|warrant) (?:you|ya|u)(?: (?:now|here))?,?(?: that)? (?=(?:more|fewer|less|a (?:higher|larger|bigger|smaller|lower)|the|they|our|we|people)\b)")
_SAY = re.compile(r"(?i)(?P<at>,|;|^|[.!?] )\s*(?:and )?(?:i|we) say,? (?:that )?(?=(?:more|fewer|less) (?:of )?)")
_ASKED_SELF = re.compile(r"(?i)(?:and )?(?:what|guess what) (?:do|would) (?:i|we) (?:want|like|hope|expect|love)(?: to (?:see|get|have))?\s*[,?:–-]+\s*(?=(?:i|we)\b)")
_NO_WHO = re.compile(r"(?i)(?<=, )(?P<verb>reckon|bet|guess|figure|betting|guessing|reckoning) (?:that )?(?=(?:they|it|more|fewer|less|people|our|the)\b)")
# though not established; and it is no more than a view; it is believed: how sure one is, between commas
_BETWEEN = re.compile(
    rf"(?i),\s*(?:(?:though|although|albeit|if) not (?:yet )?(?:established|proven|proved|certain|shown|tested|verified|confirmed)|and (?:it|this|that) is (?:no more than|only|just|merely) an? (?:view|guess|hunch|belief|opinion|idea)"
    rf"|(?:or )?(?:so )?it {_BE} {_HELD}|(?:or )?so (?:i|we) (?:believe|think|hope|suspect|submit|suppose)|(?:i|we) (?:believe|think|submit|suspect|suppose))\s*,")
_VIEW = re.compile(rf"(?i){_START}(?:we|i) (?:take|hold|are of|am of|share|have formed) (?:the|an?) (?:view|opinion|position)(?: that)?,?\s+")
_FORMAL = re.compile(rf"(?i){_START}(?:further(?:more)?,? |moreover,? |accordingly,? )?it {_BE} {_HELD},? that\s+")
_HENCE = re.compile(r"(?i),?\s+and (?:hence|therefore|thus|consequently|accordingly|so) that,?\s+")
_PROPOSED = re.compile(rf"(?i){_START}it {_BE} (?:proposed|suggested|recommended|planned|intended|envisaged|desired|advisable|desirable) (?P<how>that|to)\s+")
_SUGGEST = re.compile(rf"(?i){_START}(?P<who>i|we) (?:would|should|['’]d) (?:like|want|love|wish) to (?P<verb>suggest|propose|recommend) that\s+")
# were each message to state why, ...: if each message stated why
_WERE = re.compile(r"(?i)(?P<at>^|[.!?:;,] |\n)were (?P<who>(?:[\w'’-]+ ){1,6}?)to (?P<what>\w+)\b(?=[^.!?]*,)")
# suppose A: would more of them still B?
_SUPPOSE = re.compile(
    r"(?i)(?P<at>^|[.!?:;] |\n)(?:now )?(?:suppose|supposing|imagine|say|assume|assuming|picture this,?|let us (?:suppose|imagine|say)|let['’]s (?:suppose|imagine|say)|what if)(?: that)?:? (?P<if>[^.!?]{8,}?)\s*(?::|[-–—]|\?|\.\.\.|,|\.)\s*"
    r"(?:then |and |so )?(?P<aux>would|might|could|will|should) (?:not |n['’]t )?(?P<who>(?:(?:more|fewer|less|a (?:larger|higher|bigger) share) of (?:them|those|these|the [\w-]+|our [\w-]+)|they|(?:more|fewer) (?:of (?:our|the) )?[\w-]+))(?P<rest> [^?.!]{3,}\?)")
# if A, might they B?; if A, would more of them B?
_TURNED = re.compile(r"(?i)(?P<at>,\s*)(?:then )?(?P<aux>would|might|could|will) (?P<who>(?:more|fewer|less) of (?:them|those|these|the [\w-]+)|they|(?:more|fewer) [\w-]+) (?P<rest>[^?.!]{3,}\?)")
# I wonder whether it wouldn't bring more: a question that hopes for a yes
_WOULDNT = re.compile(r"(?i)(?P<head>\b(?:wonder|wondering|ask myself|question is|asking myself|curious)\b[^.!?]*?\b)(?P<aux>would|could|might|will|wo)(?:n['’]t| not) (?=[^.!?]*\b(?:more|fewer|less)\b)")
# like crazy, through the roof: how much, in no number
_STRONG = ((re.compile(r"(?i)\b(?:go|goes|going|shoot|shoots|be|jump)(?:ing)? (?:right |straight )?through the (?:roof|ceiling)\b"), "go up"),
           (re.compile(r"(?i)\b(?:skyrockets?|sky-rockets?|explodes?|take off|takes off)(?=\s*[,.;!]|$)"), "go up"),
           (re.compile(r"(?i)\b(?:way|waaay|heaps|loads|lots|tons|a lot|a hell of a lot|a whole lot|far|much|miles|noticeably|tangibly) (?=(?:more|fewer|less|higher|lower)\b)"), ""))
_LIKE_MAD = re.compile(r"(?i)(?P<of>(?:[\w'’]+ ){1,6})like (?:crazy|mad|hell|there is no tomorrow|there['’]s no tomorrow|nuts|nobody['’]s business)\b")
# okay, dictating this in the car, sorry; take this down please: what only begins
_OPENER = re.compile(
    r"(?i)^(?:(?:so|ok|okay|right|alright|well|hi|hey|yo|look|listen|now),? )*(?:please )?(?:dictating (?:this|it)\b[^.!?]{0,40}|(?:write|take|get|put|jot|note) (?:this|it|that) down(?: for me)?(?:,? please)?"
    r"|note to self(?:,? and (?:to )?\w+)?|hear me out|without prejudice to [^:;,.]{3,60})\s*[.:,!;]\s*")
# ..., make that a test: what is asked for at the end
_CLOSER = re.compile(
    r"(?i)\s*[,;–-]\s*(?:and |so )?(?:please )?(?:make|set|call|write|put|turn|file|run|spin)(?: me)? (?:that|this|it)(?: (?:up|down|into|in))*(?: (?:as|for|into))? (?:an? |the )?(?:\w+ )?(?:test|experiment|trial)(?:,? (?:please|pls|would you|will you))?\s*(?=[.!?]|$)")
# so I want everybody to get a message: what is to be done
_WANT = re.compile(
    r"(?i)(?:^|(?P<at>[.!?]) |,? (?:so|and so|therefore|and)(?:,)? )(?P<beside>(?:on top of|besides|in addition to|after) [^,.;]{3,40}?,? )?(?:i|we)(?: would|['’]d)? (?:want|like|love) "
    r"(?P<whom>(?:every|all|each|any|our|the|new|those|whoever)\w*\b[^.!?;]{0,80}?) to (?P<get>get|receive|see|find|open with|be (?:sent|shown|told|given|asked|offered))\b")
# the days would thereby increase: what comes of it in the end
_LINKED = r"(?:thereby|accordingly|consequently|in turn|as a result|as a consequence|therefore|thus|hence|correspondingly|in consequence)"
_THEREBY = re.compile(
    rf"(?i)(?:(?<=[.!?;] )|^)(?P<rest>(?P<of>(?:the|our|their|more|fewer|a)\b[^.!?;]{{4,120}}?)(?P<aux>(?:would|should|will|could|might),? {_LINKED},?|,? {_LINKED},? (?:would|should|will|could|might)) (?P<tail>[^.!?;]{{3,60}}))(?=[.!?;]|$)")
_COME_OF_IT = re.compile(r"(?i)\bif (?P<if>[^.!?;]{6,}), (?P<then>[^.!?;,]*\b(?:would|should|will|could|might|may)\b[^.!?;]*)[.;]$")
# so we would like to A, and I expect B: each a sentence of its own
_APART = re.compile(
    r"(?i),? (?:and so|and|so|therefore|hence|thus|but),? (?P<who>we|i)(?P<wish> (?:would|should) (?:like|love|want|propose|suggest)|['’]d (?:like|love|want)|(?: would| do)? (?:also )?(?:expect|believe|think|reckon|hope)) (?=(?:to|that|us|our|a|an|the|more|fewer|less)\b)")
# early birds would leave us on and there would be more days: what it does first is why
_AND_THERE = re.compile(
    r"(?i), (?P<then>(?!and\b)[^.!?,;]*?\b(?:would|will|should|could)\b[^.!?,;]*?),? and (?:so |thus |then )?(?P<out>(?:there|we)(?:['’](?:d|ll)| would| will) (?:be|have|see|get) (?:more|fewer|less)\b[^.!?;]+)(?=[.!?;]|$)")
# one story on top would give the eye a place, and readers would read more
_SO_THAT_THEY = re.compile(
    r"(?P<at>^|[.!?] )(?P<what>(?:One|Two|Three|An?|The|Our)\b(?![^.!?]*\b(?:if|when|is|are|was|were|has|have)\b)[^.!?;,]{8,}?) (?P<aux>would|will|should|could|might) (?P<then>[^.!?;,]{4,}), and (?:so |thus |then )?(?P<out>[^.!?;,]*?\b(?:would|will|should|could|might)\b[^.!?;]*\b(?:more|fewer|less)\b[^.!?;]*)")
# double up on the asks: twice as many
_TWICE = re.compile(r"(?i)\bdouble (?:up|down) on (?=(?:the|our|these|those|all|\w+)\b)")
# full stop: how sure one is
_SURE = re.compile(r"(?i),\s*(?:full stop|period|end of story|trust me|mark my words|simple as that|no question(?: about it)?|honestly|lol|haha|tbh|imho|believe me|you bet)(?=\s*[.,;!?])")
# for last year's donors I want to double the asks
_FIRST_WHOM = re.compile(r"(?i)(?P<whom>(?:^|(?<=[.!?] ))for (?:[\w'’+-]+ ){1,6}?[a-z]{3,}s) (?=(?:i|we)(?: would|['’]d)? (?:want|like|love) to )")
_WANNA = re.compile(r"(?i)\b(i|we)(?:['’]d)? wanna ")


def in_plain_words(text: str, measured: Callable[[str], bool]) -> str:
    """A message whose strong words and promises are said plainly.

    Args:
        measured: whether some words speak of a metric.

    >>> in_plain_words("I bet you more of them buy way more", lambda words: True)
    'I expect that more of them buy more'
    >>> in_plain_words("It is proposed to send two. It may be assumed that more tap.", lambda words: True)
    'We propose to send two. We expect that more tap.'
    >>> in_plain_words("If it said why, they would mind less. The clicks would thereby rise.", lambda words: "clicks" in words)
    'If it said why, the clicks would rise. Reason: they would mind less.'
    """
    text = _formal(_CLOSER.sub("", _OPENER.sub("", text)))
    text = _TWICE.sub("double ", _WANNA.sub(r"\1 want to ", _SURE.sub("", text)))
    text = _FIRST_WHOM.sub(r"\g<whom>, ", text)
    text = _PROMISED.sub(r"\g<who> expect that ", text)
    text = _SAY.sub(lambda at: f"{at['at']} {'and ' if at['at'] == ',' else ''}I expect that ".lstrip(), text)
    text = _NO_WHO.sub(r"I reckon ", _ASKED_SELF.sub("", text))
    for pattern, plain in _STRONG:
        text = pattern.sub(plain, text)
    text = _LIKE_MAD.sub(lambda one: f"{one['of']}more" if measured(one["of"]) and not re.search(
        r"(?i)\b(?:more|fewer|less|higher|lower)\b", one["of"]) else one["of"].rstrip(), text)
    return _in_the_end(text, measured)


def in_short_sentences(text: str, measured: Callable[[str], bool]) -> str:
    """A message of long prose with what is believed, proposed and supposed in the grammar of if and would.

    Args:
        measured: whether some words speak of a metric.

    >>> in_short_sentences("Suppose we sent it at noon: would more of them open it?", lambda words: True)
    'If we sent it at noon, more of them would open it.'
    """
    text = _SUGGEST.sub(lambda one: f"{one['who']} {one['verb']} that ", text)
    text = _WANT.sub(lambda one: f"{one['at'] or '.'} We should {'have' if one['get'].startswith('be ') else 'let'} {one['whom']} {one['get'].removeprefix('be ')}", text).lstrip(". ")
    text = _SUPPOSE.sub(lambda one: f"{one['at']}If {_clean(one['if'])}, {one['who']} {one['aux']}{one['rest'].rstrip('?')}.", text)
    text = _TURNED.sub(lambda one: f"{one['at']}{one['who']} {one['aux']} {one['rest'].rstrip('?')}.", text)
    text = _WOULDNT.sub(lambda one: f"{one['head']}{'will' if one['aux'].lower() == 'wo' else one['aux']} ", text)
    text = _APART.sub(lambda one: f". {one['who']}{one['wish']} ", text)
    text = _AND_THERE.sub(lambda one: f", {one['out']}. Reason: {one['then']}" if measured(one["out"]) else one[0], text)
    return _SO_THAT_THEY.sub(lambda one: f"{one['at']}With {one['what'][0].lower()}{one['what'][1:]}, {one['out']}. Reason: it {one['aux']} {one['then']}"
                             if measured(one["out"]) and not measured(one["then"]) and not measured(one["what"]) else one[0], text)


def _formal(text: str) -> str:
    """Without the forms of a letter: it is proposed to, it may be assumed that, were each message to."""
    text = re.sub(r" {2,}", " ", _BETWEEN.sub(" ", text))
    text = _HENCE.sub(". We expect that ", _FORMAL.sub("We expect that ", _VIEW.sub("We expect that ", text)))
    text = _PROPOSED.sub(lambda one: f"We propose {one['how']} ", text)
    return _WERE.sub(lambda one: f"{one['at']}if {one['who']}were to {one['what']}", text)


def _in_the_end(text: str, measured: Callable[[str], bool]) -> str:
    """What comes of it in the end, told in a sentence of its own, as what the condition before it leads to."""
    end = _THEREBY.search(text)
    if end is None or not measured(end["rest"]):
        return text
    given = _COME_OF_IT.search(text[: end.start()].rstrip())
    if given is None:
        return text
    would = re.search(r"(?i)would|should|will|could|might", end["aux"])
    outcome = " ".join(f"{end['of'].rstrip(' ,')} {would[0] if would else 'would'} {end['tail']}".split())
    return (f"{text[:given.start()]}If {given['if']}, {outcome[0].lower()}{outcome[1:]}. Reason: {given['then']}. "
            f"{text[end.end():].lstrip(' .')}").strip()


def _clean(words: str) -> str:
    return words.strip(" ,;:-–—")


__all__ = ["in_plain_words", "in_short_sentences"]
