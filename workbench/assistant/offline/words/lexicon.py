"""The trade's words: which event, rate and group a phrase means. Data only; the log decides what exists."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Event:
    """Something that happens to a user, and where the canonical log keeps it.

    Attributes:
        fact: the name that a fact of it gets (plural); `stem` names a yes-or-no metric.
        words: a regular expression over the normalised sentence.
        where: condition on the table's rows; `kind` the value of the column `kind` that must occur.
        step: its time column in `message_facts`, where it is a step of a message.
        rate: the explore rate that counts it per message.
        ends: of a state, the column of when it ends; `time` is when it begins.
    """

    fact: str
    stem: str
    words: str
    table: str
    kind: str | None = None
    where: str | None = None
    time: str = "ts"
    key: str | None = None
    value: str | None = None
    direction: Literal["up", "down"] = "up"
    step: str | None = None
    rate: str | None = None
    noun: str = ""
    ends: str | None = None

    @property
    def said(self) -> str:
        """How a reply calls it."""
        return self.noun or self.fact.replace("_", " ")


def _reaction(
    fact: str,
    stem: str,
    words: str,
    kind: str,
    *,
    people: bool = False,
    direction: Literal["up", "down"] = "up",
    step: str | None = None,
    rate: str | None = None,
    noun: str = "",
) -> Event:
    where = f"kind = '{kind}'" + (" AND NOT is_machine" if people else "")
    return Event(
        fact,
        stem,
        words,
        "interactions",
        kind,
        where,
        key="message_id",
        direction=direction,
        step=step,
        rate=rate,
        noun=noun,
    )


# The order matters: an earlier event's words are taken out of the sentence before the next is looked for.
EVENTS: tuple[Event, ...] = (
    _reaction(
        "opt_outs",
        "opt_out",
        r"unsub(?:scrib\w*|scriptions?|s|bed|bing)?|opt(?:ed|s|ing)?[ ]?outs?|opt(?:ed|s|ing)? (?:themselves "
        r"|herself |himself )?out"
        r"|(?:hits?|hitting|press(?:es|ed|ing)?|sa(?:y|ys|id)|repl(?:y|ies|ied)(?: with)?|texted) (?:the )?stop(?: button)?"
        r"|(?:switch|turn|shut|click)(?:s|es|ed|ing|t)? (?:us|our \w+) off"
        r"|(?:switch|turn|shut)(?:s|es|ed|ing)? off (?:us|our \w+)"
        r"|(?:revok|withdr[ae]w)\w* (?:their |the |an? |some |his |her )?(?:consent|permission|opt in)s?|sign(?:s|ed"
        r"|ing)? off|(?:leav(?:e|es|ing)|left|quit(?:s|ting)?|(?:get|gets|getting|got|drop|drops|fall|falls) off)"
        r" (?:(?:the|our|their|my) )?(?:mail(?:ing)? |e ?mail |sms |contact )?lists?",
        "unsubscribe",
        direction="down",
        step="opted_out_ts",
        rate="opt_out_rate",
        noun="opt-outs",
    ),
    Event(
        "uninstalls",
        "uninstall",
        r"uninstall\w*|deinstall\w*|(?:delet|remov)\w+ (?:the |our |their )?app",
        "outcomes",
        "uninstall",
        "kind = 'uninstall'",
        direction="down",
    ),
    Event(
        "machine_opens",
        "machine_open",
        r"(?:machine|bot|proxy|prefetch\w*|automat\w+) opens?",
        "interactions",
        "open",
        "kind = 'open' AND is_machine",
        key="message_id",
        direction="down",
        noun="machine opens",
    ),
    Event(
        "sessions",
        "session",
        r"sessions?|(?:app|application) (?:opens?|launch(?:es)?|starts?|visits?)|(?:open|launch|start)(?:s|ed|es"
        r"|ing)? (?:the|our) app|(?:app|application) (?:is|was|were|gets?|got|has been|being|had been) (?:ever |even )?(?:opened"
        r"|launched|started)"
        r"|(?:visit(?:s|ed|ing|ors?)?|(?:come|comes|came|coming) back|return(?:ed|ing)?)(?: (?:to )?(?:the"
        r"|our) (?:site|website|app|shop|store|service|platform|page))?|log(?:s|ged|ging)? ?ins?|logins?|sign(?:s|ed"
        r"|ing)? ins?"
        r"|retention|retain\w*|return(?:ed|ing)?|(?:who|that|they|he|she|\w+[^s\W]) returns(?= (?:to|in|within|on"
        r"|between|after|from|during|again|by|for|at)|$)|(?:be|is|are|stay|stays|remain|remains) active|active"
        r"|activity"
        r"|show(?:s|ed|ing)? up again",
        "outcomes",
        "session",
        "kind = 'session'",
    ),
    Event(
        "purchases",
        "purchase",
        r"purchas\w*|buy(?:s|ing|ers?)?|bought|orders?|ordered|ordering|checkouts?|check(?:s|ed|ing)? out",
        "outcomes",
        "purchase",
        "kind = 'purchase'",
        value="value",
    ),
    _reaction(
        "clicks",
        "click",
        r"click(?:s|ed|ing|ers?|able)?(?:[ ]?throughs?)?|ctrs?|ctor|tap(?:s|ped|ping|pers)?(?: through)?",
        "click",
        people=True,
        step="clicked_ts",
        rate="click_rate",
    ),
    _reaction(
        "opens",
        "open",
        r"(?:human |real |genuine )?open(?:s|ed|ing|ings|ers?)?",
        "open",
        people=True,
        step="opened_ts",
        rate="open_rate",
        noun="opens by people",
    ),
    _reaction(
        "deliveries", "delivery", r"deliver(?:s|y|ies|ed|ing)?|deliverability", "delivery", step="delivered_ts", rate="delivery_rate"
    ),
    _reaction(
        "dismissals",
        "dismissal", r"dismiss\w*|swip\w+ (?:\w+ ){0,4}(?:away|off)|swipe aways?", "dismiss", direction="down"),
    _reaction("hard_bounces", "hard_bounce", r"hard bounc\w*", "bounce_hard", direction="down"),
    _reaction("soft_bounces", "soft_bounce", r"soft bounc\w*", "bounce_soft", direction="down"),
    Event(
        "bounces",
        "bounce", r"bounces?|bounced|bouncing", "interactions", "bounce", "kind = 'bounce'", direction="down"),
    _reaction(
        "complaints",
        "complaint",
        r"complain\w*|spam (?:reports?|flags?)|(?:mark|report|flag)\w* (?:\w+ ){0,3}as (?:spam|junk)",
        "complaint",
        direction="down",
    ),
    _reaction("mutes", "mute", r"mut(?:e|es|ed|ing)|silenc(?:e|es|ed|ing)", "mute", direction="down"),
    _reaction("impressions", "impression", r"impressions?|views?|viewed|viewing", "impression"),
    Event(
        "conversions",
        "conversion",
        r"conver(?:t|ts|ted|ting|sions?)",
        "outcomes",
        "conversion",
        "kind = 'conversion'",
        value="value",
        step="converted_ts",
        rate="conversion_rate",
    ),
    Event(
        "sends",
        "send",
        r"send(?:ing)? volume|message volume|send(?:s|ing|outs?)?|sent|(?:messages?|notifications?|mails?|mailings?"
        r"|messaging|communications?|comms|dispatch(?:es|ed)?)(?: (?:sent|received|volume|load))?"
        r"|pushes|newsletters|emails",
        "sends",
        key="message_id",
        direction="down",
        step="ts",
    ),
)
REVENUE = (
    r"revenues?|sales|turnover|gmv|income|earnings|takings|spend(?:ing|s)?|spent|money|proceeds"
    r"|(?:order|basket|conversion|purchase|transaction) (?:values?|amounts?)"
    r"|(?:total |summed |combined )?(?:values?|amounts?|worth) of (?:the |all |their |a user )?(?:conversions?"
    r"|purchases?|orders?)"
)
REACHABLE = (
    r"reachab\w*|contactab\w*|right to message|(?:stay|stays|stayed|remain\w*|staying|are|is|being|still) (?:opted in"
    r"|subscribed)"
    r"|opted in|messageable"
    r"|(?:can|could|may) (?:we |they |a user |the user |one )?(?:still )?(?:be )?(?:legally )?(?:messag\w+|reach\w*"
    r"|contact\w*|notif\w+)"
    r"|(?:can|could|may) (?:an? |the |each |every )?\w+ (?:still )?be (?:messag\w+|reach\w*|contact\w*)"
    r"|(?:can|could|may) (?:we )?(?:still )?(?:send|message|contact|reach|notify)(?: (?:a|the|messages|to|them|him"
    r"|her))*"
    r"|(?:can|could|may) we (?:still )?message by \w+(?: (?:the|an?|each|every|our) (?:\w+))?"
    r"|(?:permissions?|consents?)(?: (?:is|are|was|being))?(?: (?:still|there|given|held|in place|valid|active|intact))+"
    r"|(?:still )?(?:has|have|hold|holds|gives?|keeps?) (?:us )?(?:the |their |a |an |our )?(?:permission|consent)"
    r"|(?:allow\w*|able|entitled|permitted|authori[sz]ed|at liberty) to (?:still )?(?:message|contact|reach|notify|write(?: to)?(?= (?:to|them|him|her|you|people|users?|the|an?|our|each)\b))"
    r"|permission to (?:message|contact|reach|write to)"
    r"|(?:has|have|had|with|their|keeps?|kept|leaves?) (?:the |their )?(?:\w+ )?(?:notifications? |messages? )?"
    r"(?:turned|switched|still) on|(?:turned|switched) on"
)
BY_NAME = {event.fact: event for event in EVENTS}
