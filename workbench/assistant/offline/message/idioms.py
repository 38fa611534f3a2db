"""What people say around a request in set phrases: not sure if this is possible; no breakdown needed; thanks, Jo."""

from __future__ import annotations

from workbench.assistant.offline import patterns as re

_DAY = (
    r"(?:today|tomorrow|tonight|now|soon|(?:this|next) (?:week|month)|(?:on |this |next )?(?:mon|tues|wednes"
    r"|thurs|fri)day|noon|eod|the weekend)"
)
# what an answer could have besides, and need not
_EXTRA = (
    r"(?:an? |any |the |more |further |other |extra )*(?:breakdowns?|splits?|splitting|segmentation|segments|charts?"
    r"|plots?|graphs?"
    r"|tables?|comments?|commentary|explanations?|confidence intervals?|intervals|error bars|statistics|significance"
    r"|tests?"
    r"|decimals?|rounding|forecasts?|details?|drill downs?|history|benchmarks?|colou?rs|formatting|fancy \w+|words"
    r"|text|essay)"
)
_PHRASES = (
    r"(?:(?:i am |we are )?not (?:really |quite |entirely )?(?:sure|certain)|no idea|no clue) (?:if|whether|that|how"
    r"|about) [\w ']+",
    r"in case (?:it|that|this|you|anybody|anyone|somebody) [\w ']+",
    r"(?:please )?(?:do not|never) (?:ask|worry|mind|be surprised|laugh|judge)\b[\w ']*",
    r"(?:please )?feel free to (?:ignore|skip|tell|say|correct|push back|ask)\b[\w ']*",
    r"if (?:that|this|it) (?:is|was) (?:not )?(?:too much|ok|okay|fine|possible|easy|feasible|doable|no|a)\b[\w ']*",
    r"if (?:you|i) (?:are (?:busy|free|not busy)|may(?: ask)?|have (?:time|a (?:minute|moment|second))|can|could"
    r"|do not mind|remember"
    r" correctly|am not mistaken|understand correctly)(?: [\w']+){0,4}",
    r"(?:i am |we are |i was )?(?:just |only |simply )*(?:curious|wondering|asking for a friend|checking"
    r"|thinking out loud)",
    r"(?:i|we) (?:would )?(?:prefer|like|love|want|need|favour) (?:to have |to see )?(?:it as "
    r"|that as )?an? (?:\w+ )?(?:chart|plot|graph|table|list"
    r"|picture|line|curve)(?: (?:please|if possible))?",
    r"for (?:the love of god|heaven sake|goodness sake|what it is worth|your information|the record)|to be (?:honest"
    r"|fair|frank|clear)|honestly"
    r"|frankly|by the way|btw|tbh|fwiw|imho|imo|afaik|anyway|long story",
    r"(?:obrigad[oa]|gracias|merci|danke|grazie|tak|tack|hvala|dank|arigato|spasibo|muito obrigad[oa]|vielen dank"
    r"|merci beaucoup)(?: \w+)?",
    r"(?:re|regarding|concerning|following(?: up on)?|further to|as a follow up to|back to) (?:our|your|my|the"
    r"|yesterday|last) (?:\w+ )?(?:chat|call"
    r"|mail|email|meeting|talk|discussion|conversation|thread|ticket|question|message|note|sync"
    r"|session)(?: (?:yesterday|today|last week|on \w+day))?",
    r"(?:and |so )?(?:what do you think(?: of (?:it|that|this))?|does (?:that|this|it) make sense|makes sense|(?:is"
    r"|would) (?:that|this|it)"
    r"(?: be)? (?:possible|ok|okay|feasible|doable|right)|can you (?:do|manage|help(?: me)?)(?: (?:that|this|it"
    r"|with (?:that|this|it)))?|right|agreed)",
    r"(?:just )?out of (?:curiosity|interest)",
    r"(?:whatever|no matter what|never mind what|regardless of what|irrespective of what) (?:the |our |any |their )*"
    r"(?:\w+ ){1,3}?(?:says?|tells?|claims?|suggests?|implies|imply|promises?|pretends?)(?: (?:you|us|me|otherwise"
    r"|about \w+))?",
    r"(?:super |very |quite |rather |not |really )*(?:urgent|important|trivial|easy|quick|simple|basic|stupid|silly"
    r"|boring)(?: (?:one|request"
    r"|question|thing|matter|stuff))?",
    r"(?:asap|high prio(?:rity)?|low prio(?:rity)?|top prio(?:rity)?|no (?:rush|hurry|stress|pressure|drama))",
    rf"(?:ideally|preferably|at the latest|latest|if possible|needed|due|deadline)(?: is| by| before| on"
    rf"| until)* {_DAY}",
    r"(?:just |exactly |simply )?as (?:discussed|agreed|promised|mentioned|requested|announced|said|asked|talked"
    r"|always|usual|ever|per"
    r" (?:our|my|the|your))\b[\w ']*",
    r"(?:just |exactly )?(?:the )?(?:same|like|as|just like) (?:one )?(?:as )?(?:in|on|for) (?:the|our|my|last"
    r"|every) (?:\w+ )?(?:report|dashboard|deck"
    r"|slides?|mail|memo|meeting|review|spreadsheet|sheet|wiki)",
    rf"(?:and |so |but )?no {_EXTRA}(?: (?:is |are )?(?:needed|necessary|required|wanted|please|at all|this time"
    rf"|today))?",
    r"(?:and |so |but )?no need (?:to (?:split|break|segment|explain|comment|chart|plot|group|round|justify|hurry"
    r"|rush|reply|elaborate)"
    rf"\b[\w ']*|for {_EXTRA})",
    rf"(?:i|we) do not (?:need|want|care for) {_EXTRA}(?: [\w']+){{0,3}}",
    r"(?:and |but )?nothing (?:else|more|fancy|special|complicated)(?: (?:please|needed|is needed))?",
    r"(?:much )?to (?:my|our) (?:surprise|shame|regret|relief)(?: [\w']+){0,6}|surprisingly|strangely enough"
    r"|believe it or not|funny enough"
    r"|interestingly",
    r"with (?:the |our |all )?[\w ']{3,40} (?:coming up|around the corner|approaching|ahead|in sight|looming)",
    r"before (?:deciding|(?:i|we) (?:decide|start|forget|go on|commit|present|talk|meet|plan|budget|discuss|review"
    r"|finalise|settle|vote|agree)(?: [\w']+){0,5}|lunch"
    r"|the weekend|i leave)",
    r"(?:so )?(?:sorry|apologies|excuse me|pardon)\b(?: [\w']+){0,9}",
    r"(?:many )?(?:thx|thanks|thank you|cheers)(?: again| a lot| so much| in advance)*(?:,? (?!for\b|of\b|by\b"
    r"|per\b)[a-z]+)?",
    r"(?:best|br|regards|greetings|yours|ciao|bye|kind regards|best wishes|lg)(?:, [a-z]+)?",
    r"(?:this|that) (?:is|would be) (?:all|it|everything|enough)(?: for (?:now|today|me|us))?",
    r"(?:hi|hello|hey|dear|hallo|servus)(?: (?:there|all|team|everyone|everybody|folks|colleagues|guys|friends"
    r"|workbench|assistant"
    r"|colleague|friend|mate|sir|madam|dear \w+))*",
    r"(?:quick|short|small|little|another|one|last|first|next|tiny) (?:one|question|request|thing|favou?r"
    r"|ask)(?: more)?(?: (?:before|after|for|from"
    r"|about|on) (?:the |my |our )?\w+)?",
    rf"(?:[a-z]+ ){{1,3}}(?:asks?|asked|wants?|wanted|needs?|needed|expects?|requested)(?: (?:me|us))?(?: for)?"
    rf" (?:it|this|that|these|an answer|the (?:numbers?|figures?|answer))(?: (?:by|before|until|for|on|till))? {_DAY}",
    rf"(?:need|needed|wanted|required) (?:it |this |that )?(?:for|by|before|until) (?:the |our "
    rf"|my )?(?:\w+ ){{0,2}}(?:deck|meeting|review|report|{_DAY})",
)
# list hygiene, you know: a word for it, and that the other knows it
_TAGGED = (
    r"(?:[a-z]+ )?[a-z]+ (?:hygiene|health|quality|safety|sanity|discipline|politics|pressure|fatigue|culture|business"
    r"|stuff|thing|topic|basics|[a-z]{3,}(?:ion|ity|ness|ment|ance|ence)),? "
    r"(?:you know|as you know|you see|of course|obviously|after all|if you (?:will|like|ask me)|so to (?:say|speak)"
    r"|i guess|i suppose)")
_IDIOM = re.compile("|".join(f"(?:{one})" for one in (*_PHRASES, _TAGGED)))


def is_idiom(said: str) -> bool:
    """Whether a normalised clause is a set phrase that asks for nothing."""
    return _IDIOM.fullmatch(said) is not None
