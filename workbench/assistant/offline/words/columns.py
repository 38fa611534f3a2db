"""What people call columns, periods, channels and users; the log decides which of them exist. Data only."""

from __future__ import annotations

# the left side is what people say
COLUMN_WORDS = {
    "medium": "channel", "media": "channel", "channels": "channel", "route": "channel",
    "domains": "domain", "topic": "domain", "topics": "domain", "category": "domain", "categories": "domain",
    "message type": "domain", "message types": "domain", "type of message": "domain", "kind of message": "domain",
    "theme": "domain", "themes": "domain", "subject": "domain", "subject area": "domain", "topic area": "domain",
    "subject matter": "domain", "subject line": "subject_line",
    "message variant": "message_ref", "message variants": "message_ref",
    "creative": "message_ref", "creatives": "message_ref", "template": "message_ref", "templates": "message_ref",
    "campaign": "campaign_id", "campaigns": "campaign_id",
    "device": "platform", "devices": "platform", "os": "platform", "operating system": "platform",
    "operating systems": "platform", "platforms": "platform",
    "country": "country", "countries": "country", "market": "country", "markets": "country", "nation": "country",
    "tenure": "tenure_bucket", "tenures": "tenure_bucket",
    "arm": "arm", "arms": "arm", "variant": "arm", "variants": "arm", "experiment": "experiment",
    "policy": "policy_id", "policies": "policy_id", "action": "action", "actions": "action",
    "kind": "kind", "kinds": "kind", "type": "kind", "types": "kind",
    "time zone": "timezone", "time zones": "timezone", "timezone": "timezone",
    "language": "language", "reason": "reason",
}
PERIODS = {
    **dict.fromkeys(("hour", "hours", "hourly"), "hour"),
    **dict.fromkeys(("day", "days", "daily", "date", "dates", "calendar day"), "day"),
    **dict.fromkeys(("week", "weeks", "weekly", "calendar week"), "week"),
    **dict.fromkeys(("month", "months", "monthly", "calendar month"), "month"),
}
_PEOPLE = (
    "user person customer member recipient subscriber account head unit reader listener player guest shopper client"
    " viewer rider "
    "driver punter traveller traveler patient student learner contact passenger saver buyer visitor individual"
    " consumer "
    "individual"
)
PERSON = (
    *dict.fromkeys(word + ending for word in _PEOPLE.split() for ending in ("", "s")),
    "people", "folks", "peeps", "capita", "somebody", "someone", "everybody", "everyone", "anybody", "anyone",
    "audience", "userbase",
)
MESSAGE = (
    "message", "messages", "send", "sends", "mail", "mails", "notification", "notifications", "delivery",
    "sent message",
    "message sent", "communication", "dispatch",
)
# Channels that squads have; one that the log lacks is refused by name rather than ignored.
CHANNEL_WORDS = {
    **dict.fromkeys((
        "push",
        "push notification", "push notifications", "pushes", "push message", "push messages"), "push"),
    **dict.fromkeys(("email", "emails", "mail", "mails", "mailing", "mailings", "newsletter", "newsletters"), "email"),
    **dict.fromkeys(("in app", "inapp", "in app message", "in app messages"), "in_app"),
    **dict.fromkeys(("sms", "text message", "text messages", "texts", "text"), "sms"),
    **dict.fromkeys(("web push", "webpush", "browser push"), "web_push"),
    "whatsapp": "whatsapp", "rcs": "rcs", "slack": "slack", "telegram": "telegram", "messenger": "messenger",
    "phone": "phone", "phone calls": "phone", "direct mail": "direct_mail", "letter": "letter", "letters": "letter",
    "tv": "tv", "line": "line", "wechat": "wechat", "viber": "viber", "facebook": "facebook", "instagram": "instagram",
    "tiktok": "tiktok", "twitter": "twitter", "linkedin": "linkedin", "discord": "discord", "banner": "banner",
    "banners": "banner", "chat": "chat", "inbox": "inbox",
}
# Channels whose names are also plain words: only after a preposition, unless the log has them.
SINGULAR_CHANNELS = frozenset({"text"})     # a channel only as one of them: a text, each text, by text
AMBIGUOUS_CHANNELS = frozenset({
    "mail", "mails", "line", "letter", "letters", "phone", "banner", "banners", "texts", "messenger", "chat", "inbox"})
# Names of one channel in different logs.
SAME_CHANNEL = (("email", "mail", "e_mail", "emails", "mails"), ("sms", "text", "texts", "text_message"),
                ("in_app", "inapp", "in_app_message"), ("push", "push_notification"), ("web_push", "browser_push"))
