"""Phrases of a request that change none of its numbers: whom it is for, how it is put, that it is one number."""

from __future__ import annotations

from dataclasses import replace

from workbench.assistant.offline.parts.phrases import find_window
from workbench.assistant.offline.wish import Sentence, Wish

NOTHING_ELSE = r"(?:and |but )?nothing (?:else|more)(?= *(?:$|[.,;!?]|please|thanks))"


def passed_over(wish: Wish, sentence: Sentence) -> Wish:
    """Take such phrases out; one of them, *yes or no*, says how the event is summed up."""
    sentence.take_all(
        r"(?:as a )?label for (?:the |a |our )?(?:model )?training|for (?:the |a |our )?(?:model )?training"
        r"|(?:for|to) (?:the |our )?\w+ (?:team|squad|department|colleagues)|whatever (?:became|becomes|happened"
        r"|happens) (?:of|to) (?:them|it)|of course|one (?:data ?)?point(?= (?:a|per|for each) (?:day|week|month"
        r"|hour))"
        r"|(?:for|in) (?:the |our |my |a |an |this )*(?:next|upcoming|new|current|planned) (?:experiment|test|trial"
        r"|ab test)|new(?= (?:(?:success|primary|secondary|guardrail|north star|main|key|squad|team) )?(?:kpi|metric"
        r"|label|indicator|guardrail|measure))"
    )
    sentence.take_all(
        r"(?:(?:that|which) )?(?:left|leaves?|leaving) (?:the |our )?(?:house|building|system|platform|company"
        r"|servers?)"
    )
    sentence.take_all(
        r"(?:just |exactly )?(?:the way|as|like) (?:we|they|i|everybody|everyone) (?:\w+ )?(?:report|define|count"
        r"|measure|track|do|know"
        r"|show|present|call)s? (?:it|this|that|them)(?: (?!in|on|for|with|by|at|to|from|over)\w+)?(?= *(?:[:,.;)]|$))"
    )
    sentence.take_all(r"(?:how )?(?:do|can|could|may|might|shall) (?:i|we) (?:see|view|read)(?= (?!it|them|this"
                      r"|that)\w)")
    sentence.take_all(r"right now|just now|at this point|as of (?:now|today)|to date|until now|up to now"
                      r"|at the moment")
    if wish.metric is not None:
        sentence.take_all(
            r"(?:(?:current|present|latest|today) )+(?:levels?|values?|state)|levels?(?= (?:and|plus|or|now)|$)")
        sentence.take_all(
            r"plus(?= (?:the |its |a )*(?:current |present )*(?:values?|numbers?|levels?|definition|meaning))")
    sentence.take_all(
        r"(?:as )?(?:an? |one )?single (?:number|figure|value)|as (?:separate |different |single )?(?:rows|lines"
        r"|columns|curves"
        r"|bars|series)"
    )
    sentence.take_all(
        r"(?:with )?(?:the )?(?:largest|biggest|highest|smallest|lowest|best|worst|most)(?: ones?)? first(?! \w)")
    sentence.take_all(
        r"one (?:curve|line|row|series|bar|graph|chart|plot)(?= (?:per|for each|for every|each|a|by) )"
    )
    sentence.take_all(r"(?:just |only )?for (?:this )?once(?= [a-z])|just this once")
    sentence.take_all(r"worked out|works out|arrived at|put together|derived")
    sentence.take_all(
        r"how (?:high|low|big|large|strong|good)(?= (?:is|are|was|were|the|our))|break\w* (?:it |this |that "
        r"|them )?down|breaking down"
    )
    sentence.take_all(
        r"\(?(?:sent,? )?whether (?:they (?:are|were) |it (?:is|was) )?(?:seen|opened|read|clicked|tapped"
        r"|noticed) or not\)?"
        r"|(?:as )?(?:an? )?(?:safe)?guard(?:rail)? against (?:\w+ )?\w+"
        r"|(?:it|this|that) is (?:just |only |rather )*(?:an? )?(?:\w+ )?(?:thing|matter)"
        r"|(?:in )?the raw way|at least (?:one|1) of (?:the two|them|both|these)"
        r"|\(?that is (?:the|our|a) (?:domain|channel|topic|theme|column)\)?"
        r"|(?:mean|average|averaged|taken) over (?:all )?(?:the |our )?(?:riders|users|people|customers|readers|players"
        r"|listeners|learners|members)"
    )
    if sentence.take_all(
        r"yes/no|yes or no(?: per \w+)?|one or zero|zero or one|binary|true/false|0/1|boolean|one flag(?: per \w+)?"
        r"|flag per \w+|or not|(?:0|zero) or (?:1|one)|(?:1|one) or (?:0|zero)"
        r"|even (?:just |only )?(?:(?:a single|one|once)(?: times?)?)"
    ):
        sentence.take_all(r"one number per \w+")
        wish = replace(wish, aggregate="any")
    sentence.take_all(
        r"all (?:the |our )?channels (?:taken |put )?together|(?:whatever|regardless of|irrespective of|no matter|on"
        r" whatever) (?:the |which )?channel"
        r"|(?:whatever|regardless of|no matter|irrespective of) (?:the |which |what )(?:topic|reason|kind|type|sort"
        r"|cause|subject|outcome|place|device|campaign|theme|content)s?"
        r"|\(?(?:one|either|any|a single one)(?: (?:one )?of (?:the two|them|both|these|those))? (?:(?:is|would be)"
        r" (?:enough|sufficient|fine|ok|okay)|suffices|will do|would do|does)\)?"
        r"|\(?(?:it is (?:enough|sufficient)|it suffices) (?:if|when) (?:one|either|any) of (?:the two|them|both|these)"
        r" (?:happens|happened|is true|holds|is there|applies)\)?|whichever(?: of (?:the two|them|both))?"
        r"|once(?= (?:per|for (?:each|every)))"
        r"|(?:that|this|it) is (?:the |an? |our )?(?:indicator|metric|number|figure|kpi|one|measure|thing|what)?"
        r"(?: that| which)? ?(?:i|we) (?:am|are|is) (?:still )?(?:missing|lacking|looking for|after|asking for"
        r"|talking about)"
        r"|(?:that|this|it) is what (?:we|i|our \w+|the \w+) (?:call|calls|mean|means)(?: by)?(?: \w+)?"
        r"|we call (?:it|this|that) \w+|(?:the )?number of (?:the )?former (?:divided by|over"
        r"|per) (?:the )?number of (?:the )?latter"
    )
    sentence.take_all(
        r"(?:of|from) (?:whatever|whichever|any) (?:kind|type|sort)s?(?! of)|of all (?:kinds|types|sorts)(?! of)"
    )
    if find_window(sentence.rest) is not None:      # so many a person, over all channels: one number, and no split
        sentence.take_all(r"(?:(?:over|across|on|through|via) all|(?<=[,(]) *all)"
                          r" (?:of )?(?:the |our )?channels(?: together)?")
    # payer conversion, but on seven days instead of twenty-eight
    if sentence.take_all(
        r"(?:instead of|rather than) (?:the )?(?:usual |current |old )?\d+(?: days?| weeks?| hours?)?"
        r"(?= *(?:$|[.,;!?]|please))"
    ):
        sentence.take_all(r"but(?= (?:on|over|for|in|within|with) \d+ (?:days?|weeks?|hours?))")
    if sentence.has(r"rates?|ctr|share"):
        sentence.take_all(r"(?:and )?(?:who|which(?: one)?) (?:wins?|is ahead|leads)(?: (?:on|in|at|by|there))?")
    return wish
