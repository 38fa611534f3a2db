"""Word forms made one: books, booked, booking and a booking have one stem, and so do paid and a payment."""

from __future__ import annotations

from functools import lru_cache

from workbench.assistant.offline import patterns as re

_IRREGULAR = {
    "boxes": "box", "taxes": "tax", "faxes": "fax", "buses": "bus",
    "bought": "buy", "paid": "pay", "spent": "spend", "rode": "ride", "ridden": "ride", "drove": "drive",
    "driven": "drive", "took": "take", "taken": "take", "gave": "give", "given": "give", "left": "leave",
    "came": "come", "went": "go", "gone": "go", "saw": "see", "seen": "see", "wrote": "write", "written": "write",
    "chose": "choose", "chosen": "choose", "did": "do", "done": "do", "made": "make", "won": "win", "lost": "lose",
    "began": "begin", "begun": "begin", "lent": "lend", "sold": "sell", "sale": "sell", "sales": "sell",
    "sent": "send", "got": "get",
    "kept": "keep", "met": "meet", "told": "tell", "ate": "eat", "eaten": "eat", "ran": "run", "swam": "swim",
    "fed": "feed",
    "flew": "fly", "flown": "fly",
    "flight": "fly", "flights": "fly", "broke": "break", "broken": "break", "stole": "steal", "grew": "grow",
    "subscription": "subscribe", "children": "child", "men": "man", "women": "woman", "withdrew": "withdraw",
    "withdrawn": "withdraw", "purchaser": "purchase",
    "purchasers": "purchase", "buyer": "buy", "buyers": "buy",
    "listener": "listener", "logged": "log", "signup": "signup",
    "repaid": "repay", "applied": "apply", "application": "apply", "applications": "apply", "registration": "register",
    "registrations": "register", "overdrew": "overdraw", "news": "news", "bus": "bus", "gas": "gas", "plus": "plus",
    "status": "status", "os": "os", "sms": "sms", "ios": "ios", "series": "series",
    # check-ins, sign-ups, opt-outs
    "ins": "in", "outs": "out", "ups": "up", "offs": "off", "ons": "on", "downs": "down", "backs": "back",
    "overs": "over",
    "beaten": "beat", "fought": "fight", "caught": "catch", "taught": "teach", "thought": "think", "brought": "bring",
    "ads": "ad", "cvs": "cv", "tvs": "tv", "pcs": "pc",
    "sang": "sing", "sung": "sing", "drew": "draw", "drawn": "draw", "threw": "throw", "thrown": "throw",
    "delivery": "deliver", "deliveries": "deliver",
    "comment": "comment", "comments": "comment",
    "attendance": "attend", "attendances": "attend", "addition": "add", "additions": "add", "failure": "fail",
    "failures": "fail", "acceptance": "accept", "acceptances": "accept", "appearance": "appear",
    "appearances": "appear", "redemption": "redeem", "redemptions": "redeem", "departure": "depart",
    "departures": "depart", "closure": "close", "closures": "close",
    "used": "use", "uses": "use", "using": "use", "rang": "ring", "rung": "ring", "process": "process",
}
PLACING = {"on", "in", "at", "off", "by", "for", "with", "no", "not", "non", "without", "out", "up"}   # no_show
_KEPT = 3
DONE = (r"(?!(?:\w*feed|seed|need|speed|breed|weed)\b)[a-z]{2,}ed|[a-z]+(?:tten|ken|pt)"
         r"|bought|given|driven|beaten|eaten|made|paid|sold|sent|done|held|lost|won")


@lru_cache(maxsize=4096)
def stem(word: str) -> str:
    """The part that the forms of a word share.

    >>> stem("cancellation") == stem("cancelled") == stem("cancels")
    True
    """
    word = word.lower()
    if word in _IRREGULAR:
        return _tidy(_IRREGULAR[word])
    if word.endswith("ss"):
        return _tidy(word)      # boss is no plural
    for ending, instead in (
        ("iptions", "ib"), ("iption", "ib"), ("ations", ""), ("ation", ""), ("ates", ""), ("ated", ""), ("ating", ""),
        ("ate", ""), ("itions", ""), ("ition", ""), ("tions", "t"), ("tion", "t"), ("sions", "s"), ("sion", "s"), (
            "ments",
            ""),
        ("ment", ""), ("ies", "y"), ("ie", "y"), ("ied", "y"),
        ("ings", ""), ("ing", ""), ("ed", ""), ("als", ""), ("al", ""),
        ("sses", "ss"), ("xes", "x"), ("ches", "ch"), ("shes", "sh"), ("es", "e"), ("ss", "ss"), ("us", "us"), (
            "s",
            ""),
    ):
        least = _KEPT + 1 if ending.startswith(("at", "ip", "it")) else _KEPT
        if word.endswith(ending) and len(word) - len(ending) >= least:
            rest = word[: len(word) - len(ending)] + instead
            if ending in ("ing", "ings", "ed") and re.fullmatch(r"[^aeiou][aeiou][^aeiouwxy]", rest):
                rest += "e"     # biked is of bike, tapped of tap
            return _tidy(rest)
    return _tidy(word)


def _tidy(word: str) -> str:
    """A doubled last letter made single, a last e left out."""
    word = re.sub(r"([bcdfghjklmnpqrtvz])\1$", r"\1", word)
    if len(word) > _KEPT + 1 and word.endswith("e"):
        word = word[:-1]
    return re.sub(r"([bcdfghjklmnpqrtvz])\1$", r"\1", word)


def stems(text: str) -> tuple[str, ...]:
    """The stems of a text's words."""
    return tuple(stem(word) for word in re.findall(r"[^\W_]+", text))


# a row of one kind that another has undone is still there: which rows were is not told
UNDOES = frozenset(stems(
    "cancelled returned refunded reversed rejected moved withdrawn removed deleted expired voided called rescheduled"
    " missed stopped abandoned declined bounced failed"))


def without_it(said: str) -> bool:
    """Whether it is done or not: opened, not clicked, of who did the one alone; no click is none, no clicks are rows.

    >>> without_it("clicked"), without_it("click"), without_it("clicks"), without_it("push")
    (True, True, False, False)
    """
    return re.fullmatch(rf"(?:yet |even )?(?:{DONE}|click|tap|open|order|purchase|visit|booking|conversion)"
                        r"(?: (?:it|them|one|any))?", said) is not None


def several(noun: str) -> str:
    """What finds a noun in the plural: families, newcomers."""
    if re.search(r"[^aeiou]y$", noun):
        return f"{re.escape(noun[:-1])}(?:ies|ys)"
    return f"{re.escape(noun)}s"


def plural(noun: str) -> str:
    """A noun for several of what it says, a participle behind it kept as it stands.

    >>> plural("match"), plural("story"), plural("seats_bought"), plural("claim_settled"), plural("on_time")
    ('matches', 'stories', 'seats_bought', 'claims_settled', 'on_time')
    """
    parts = re.fullmatch(rf"(?P<noun>\w+?)(?P<done>[_ ](?:{DONE})(?:[_ ]\w+)?)", noun)
    if re.match(r"(?:on|in|at|by)[_ ]", noun):
        return noun         # what came on time
    if noun == "plus" or re.match(rf"(?:{DONE})(?![a-z])", noun):
        return noun         # a service called Plus has no several
    if parts is not None:
        return plural(parts["noun"]) + parts["done"]
    if re.search(r"[^aeiou]y$", noun):
        return f"{noun[:-1]}ies"
    if re.search(r"[^suia]s$", noun):
        return noun         # seats are several already
    return f"{noun}es" if re.search(r"(?:ch|sh|x|s|z)$", noun) else f"{noun}s"
