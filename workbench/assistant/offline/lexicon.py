"""The trade's words: which event, rate and group a phrase means. Data only; the log decides what exists."""

from __future__ import annotations

import re
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
        r"unsub(?:scrib\w*|scriptions?|s)?|opt(?:ed|s|ing)?[ ]?outs?|opt[ ]?out",
        "unsubscribe",
        direction="down",
        step="opted_out_ts",
        rate="opt_out_rate",
        noun="opt-outs",
    ),
    Event(
        "uninstalls",
        "uninstall",
        r"uninstall\w*|(?:delet|remov)\w+ (?:the |our )?app",
        "outcomes",
        "uninstall",
        "kind = 'uninstall'",
        direction="down",
    ),
    _reaction(
        "machine_opens",
        "machine_open",
        r"(?:machine|bot|proxy|prefetch\w*|automat\w+) opens?",
        "open",
        direction="down",
        noun="machine opens",
    ),
    Event(
        "sessions",
        "session",
        r"sessions?|app opens?|open(?:s|ed)? the app|visit(?:s|ed|ing|ors?)?|(?:come|comes|came|coming) back|log ?ins?"
        r"|retention|retain\w*|return(?:s|ed|ing)?|active|activity",
        "outcomes",
        "session",
        "kind = 'session'",
    ),
    Event(
        "purchases",
        "purchase",
        r"purchas\w*|buy(?:s|ing|ers?)?|bought|orders?|ordered|checkouts?|check(?:ed)? out",
        "outcomes",
        "purchase",
        "kind = 'purchase'",
        value="value",
    ),
    _reaction(
        "clicks",
        "click",
        r"click(?:s|ed|ing|ers?)?(?:[ ]?throughs?)?|ctr|ctor|tap(?:s|ped|ping)?",
        "click",
        people=True,
        step="clicked_ts",
        rate="click_rate",
    ),
    _reaction(
        "opens",
        "open",
        r"(?:human |real )?open(?:s|ed|ing|ers?)?",
        "open",
        people=True,
        step="opened_ts",
        rate="open_rate",
        noun="opens by people",
    ),
    _reaction(
        "deliveries", "delivery", r"deliver(?:y|ies|ed|ing)?", "delivery", step="delivered_ts", rate="delivery_rate"
    ),
    _reaction("dismissals", "dismissal", r"dismiss\w*|swip\w+ (?:\w+ ){0,3}away", "dismiss", direction="down"),
    _reaction("hard_bounces", "hard_bounce", r"hard bounc\w*", "bounce_hard", direction="down"),
    _reaction("soft_bounces", "soft_bounce", r"soft bounc\w*", "bounce_soft", direction="down"),
    _reaction(
        "complaints",
        "complaint",
        r"complain\w*|spam reports?|(?:marked|reported) as spam",
        "complaint",
        direction="down",
    ),
    _reaction("mutes", "mute", r"mut(?:e|es|ed|ing)", "mute", direction="down"),
    _reaction("impressions", "impression", r"impressions?|views?|viewed", "impression"),
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
        r"send(?:s|ing)?|sent|(?:messages?|notifications?|mails?|messaging)(?: (?:sent|received|volume))?"
        r"|message volume|pushes",
        "sends",
        key="message_id",
        direction="down",
        step="ts",
    ),
)
REVENUE = r"revenues?|sales|turnover|gmv|income|spend(?:ing|s)?|spent|money|(?:order|basket|conversion|purchase) values?|value of (?:the )?(?:conversions?|purchases?|orders?)"
REACHABLE = (
    r"reachab\w*|right to message|(?:stay|remain)\w* (?:opted in|subscribed)|opted in"
    r"|can (?:we )?(?:still )?(?:be )?(?:messag\w+|reach\w*|contact\w*)"
)
BY_NAME = {event.fact: event for event in EVENTS}

# Words for columns; the left side is what people say.
COLUMN_WORDS = {
    "medium": "channel",
    "channels": "channel",
    "domains": "domain",
    "topic": "domain",
    "topics": "domain",
    "category": "domain",
    "message type": "domain",
    "creative": "message_ref",
    "creatives": "message_ref",
    "template": "message_ref",
    "templates": "message_ref",
    "campaign": "campaign_id",
    "campaigns": "campaign_id",
    "device": "platform",
    "devices": "platform",
    "os": "platform",
    "operating system": "platform",
    "platforms": "platform",
    "country": "country",
    "countries": "country",
    "market": "country",
    "markets": "country",
    "tenure": "tenure_bucket",
    "tenures": "tenure_bucket",
    "arm": "arm",
    "arms": "arm",
    "variant": "arm",
    "variants": "arm",
    "experiment": "experiment",
    "policy": "policy_id",
    "policies": "policy_id",
    "action": "action",
    "actions": "action",
    "kind": "kind",
    "kinds": "kind",
    "type": "kind",
    "types": "kind",
    "time zone": "timezone",
    "language": "language",
    "reason": "reason",
}
PERIODS = {
    "hour": "hour",
    "hours": "hour",
    "hourly": "hour",
    "day": "day",
    "days": "day",
    "daily": "day",
    "date": "day",
    "week": "week",
    "weeks": "week",
    "weekly": "week",
    "month": "month",
    "months": "month",
    "monthly": "month",
}
PERSON = (
    "user",
    "users",
    "person",
    "people",
    "customer",
    "customers",
    "member",
    "members",
    "recipient",
    "recipients",
    "subscriber",
    "subscribers",
    "account",
    "accounts",
    "head",
    "capita",
    "unit",
    "units",
    "reader",
    "readers",
    "listener",
    "listeners",
    "player",
    "players",
    "guest",
    "guests",
    "shopper",
    "shoppers",
    "client",
    "clients",
    "viewer",
    "viewers",
    "rider",
    "riders",
    "driver",
    "drivers",
    "traveller",
    "travellers",
    "traveler",
    "travelers",
    "patient",
    "patients",
    "student",
    "students",
    "learner",
    "learners",
    "contact",
    "contacts",
    "somebody",
    "someone",
    "everybody",
    "everyone",
    "anybody",
    "anyone",
)
MESSAGE = ("message", "messages", "send", "sends", "mail", "mails", "notification", "notifications", "delivery")
# Channels that squads have; one that the log lacks is refused by name rather than ignored.
CHANNEL_WORDS = {
    "push": "push",
    "push notification": "push",
    "push notifications": "push",
    "pushes": "push",
    "email": "email",
    "emails": "email",
    "mail": "email",
    "mails": "email",
    "mailing": "email",
    "mailings": "email",
    "newsletter": "email",
    "newsletters": "email",
    "in app": "in_app",
    "inapp": "in_app",
    "sms": "sms",
    "text message": "sms",
    "text messages": "sms",
    "texts": "sms",
    "whatsapp": "whatsapp",
    "web push": "web_push",
    "webpush": "web_push",
    "rcs": "rcs",
    "slack": "slack",
    "telegram": "telegram",
    "messenger": "messenger",
    "phone": "phone",
    "direct mail": "direct_mail",
    "letter": "letter",
    "tv": "tv",
    "line": "line",
    "wechat": "wechat",
    "viber": "viber",
    "facebook": "facebook",
    "instagram": "instagram",
    "banner": "banner",
}
# Words that carry no condition of their own.
FILLER = frozenset(
    re.split(
        r"\s+",
        """
a an the and or of to for in on at by with within over under from as is are was were be been being it its this that these
those there their they them he she we our us you your i me my mine do does did doing done can could would should will shall
may might must please kindly thanks thank hi hello hey dear assistant workbench draft drafts drafting drafted define defines
definition create creates creating make makes making build builds write writes sketch suggest propose compose prepare set up
give gives gave get gets getting show shows showing shown tell find display plot chart graph table list compute calculate
computes calculates measure measures measuring measured metric metrics kpi indicator measurement number numbers count counts
counting total totals overall rate rates ratio share shares proportion percentage percent fraction probability likelihood
chance chances average averages mean means sum sums amount amounts value values how what whats which who whose whom when
where why many much often frequently far long user users person people customer customers member members recipient
recipients subscriber subscribers account accounts unit units everyone everybody anyone per each every all any whether if
then than at least once one single new me need needs want wants like would'd let lets want some us want also just only so
now look looks looking like split splits broken break breaks breakdown down group grouped grouping groups across between
compare compares comparing compared comparison vs versus differ differs difference different same after before following
since until exposure exposed exposures enrolment enrollment assignment window days day week weeks hour hours first next
their end start starting begin beginning time times trend trends over evolution develop develops development event events
log logs data snapshot snapshots row rows action take takes taken happen happens happened occurs occur performed perform
perform has have had having who's be use uses used using via through by way sort kind type about regarding
respect called named name good useful best right simple quick tell know known experiment experiments test tests ab a/b
success guardrail primary secondary monitor funnel profile again more most highest lowest best worst high low higher lower
better worse up should go going higher-is-better increase increases decrease decreases goal aim direction track tracks
tracking tracked report reports analyse analyze analysis current currently recent latest ever really actually exactly
s t d ll re ve m distinct unique different number-of explain explains help
""",
    )
)
# Further words that say how something is asked for, not what: left over, they change no number.
HARMLESS = (
    FILLER
    | frozenset(PERSON)
    | frozenset(
        re.split(
            r"\s+",
            """
says say said tell telling told whether label labels star north moment something anything thing things bring brings brought
lead leads leading result results change changes changed changing developing counted yes no gets getting got still stays
please currently today present overall whole entire altogether complete full plus including inclusive roughly about around
went goes gone could possible possibly maybe perhaps ok okay great sure well actually simply just kindly hey there again anew out sent make
making made turn turned into put set sets setting both either each own ours yours somehow somewhere visit them themselves
squad team company business interested interesting curious wonder wondering understand learn know seeing see saw check
checking checks monitor monitoring watch watching follow following observe track fast slow strongly well much less fewer
nice fine definition called name named variant binary flag indicator outcome outcomes dependent variable target targets
period periods range ranges length within-window kind ago curve line bar figure overview summary summarise summarize
message messages notification notifications mail mails code cell cells sql query python notebook divided training train
""",
        )
    )
)
