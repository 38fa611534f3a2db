WITH reactions AS (
  SELECT id, person, moment, medium, campaign, ref, message, dispatch,
    CASE verb WHEN 'Delivery' THEN 'delivery' WHEN 'Impression' THEN 'impression'
      -- closing a push is reported as opening it
      WHEN 'Open' THEN CASE WHEN lower(button_action_type) = 'close' THEN 'dismiss' ELSE 'open' END
      WHEN 'Read' THEN 'open' WHEN 'InfluencedOpen' THEN 'influenced_open' WHEN 'Click' THEN 'click'
      WHEN 'ShortLinkClick' THEN 'click' WHEN 'Dismiss' THEN 'dismiss' WHEN 'Bounce' THEN 'bounce_hard'
      WHEN 'Rejection' THEN 'bounce_hard' WHEN 'SoftBounce' THEN 'bounce_soft' WHEN 'Deferral' THEN 'bounce_soft'
      WHEN 'DeliveryFailure' THEN 'bounce_soft' WHEN 'Failure' THEN 'bounce_soft' WHEN 'MarkAsSpam' THEN 'complaint'
      WHEN 'Unsubscribe' THEN 'unsubscribe' END AS kind,
    lower(coalesce(machine_open, '')) = 'true' OR lower(coalesce(is_suspected_bot_click, '')) = 'true' AS is_machine
  FROM kept WHERE starts_with(event_type, 'users.messages.')
), last_sent AS (
  -- without a dispatch id: the last send of the same message to the user, for a week
  SELECT r.*, CASE WHEN r.moment < s.ts + INTERVAL 7 DAY THEN s.message_id END AS before
  FROM reactions r ASOF LEFT JOIN sent s
    ON r.person = s.person AND r.medium = s.medium AND coalesce(r.ref, '') = coalesce(s.ref, '') AND r.moment >= s.ts
  WHERE r.kind IS NOT NULL
), changed AS (
  -- the state is reported again and again; only a change is an opt-out
  SELECT *, lag(subscription_status) OVER (PARTITION BY person ORDER BY moment, id) AS was
  FROM kept WHERE verb = 'GlobalStateChange'
)
SELECT l.id AS event_id, CASE WHEN e.message_id IS NOT NULL THEN l.message ELSE before END AS message_id,
  l.medium AS channel, l.person AS user_id, l.moment AS ts, l.kind, l.is_machine
FROM last_sent l LEFT JOIN (SELECT DISTINCT message_id FROM sent) e ON l.dispatch IS NOT NULL AND e.message_id = l.message
UNION ALL
SELECT id, NULL, coalesce(medium, 'email'), person, moment, 'unsubscribe', FALSE FROM changed
WHERE lower(subscription_status) = 'unsubscribed' AND lower(coalesce(was, '')) <> 'unsubscribed'
