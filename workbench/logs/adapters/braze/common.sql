known AS (
  SELECT *, coalesce(make_timestamp(time_ms * 1000), make_timestamp(time * 1000000)) AS moment,
    split_part(event_type, '.', -1) AS verb, contains(event_type, '.subscriptiongroup.') AS of_group,
    CASE split_part(event_type, '.', 3) WHEN 'pushnotification' THEN 'push' WHEN 'inappmessage' THEN 'in_app'
      WHEN 'contentcard' THEN 'content_card' ELSE CASE WHEN starts_with(event_type, 'users.messages.')
      THEN split_part(event_type, '.', 3) ELSE lower(channel) END END AS medium,
    coalesce(campaign_id, canvas_id) AS campaign,
    coalesce(message_variation_id, canvas_step_message_variation_id, canvas_step_id, campaign_id, canvas_id) AS ref,
    coalesce(dispatch_id, send_id) AS dispatch,
    -- a send to several devices of one user is one message
    'm' || md5(concat_ws('|', coalesce(dispatch_id, send_id), person, coalesce(campaign_id, canvas_id),
      coalesce(message_variation_id, canvas_step_message_variation_id, canvas_step_id))) AS message,
    lower(coalesce(is_test, '')) = 'true' AS test
  FROM events
), kept AS (
  -- delivery is at least once; test sends are no users' messages. What each event becomes, NULL where nothing
  SELECT *,
    CASE WHEN NOT starts_with(event_type, 'users.messages.') THEN NULL
      WHEN verb = 'Delivery' THEN 'delivery' WHEN verb = 'Impression' THEN 'impression'
      -- closing a push is reported as opening it
      WHEN verb = 'Open' THEN CASE WHEN lower(button_action_type) = 'close' THEN 'dismiss' ELSE 'open' END
      WHEN verb = 'Read' THEN 'open' WHEN verb = 'InfluencedOpen' THEN 'influenced_open'
      WHEN verb IN ('Click', 'ShortLinkClick') THEN 'click' WHEN verb = 'Dismiss' THEN 'dismiss'
      WHEN verb IN ('Bounce', 'Rejection') THEN 'bounce_hard'
      WHEN verb IN ('SoftBounce', 'Deferral', 'DeliveryFailure', 'Failure') THEN 'bounce_soft'
      WHEN verb = 'MarkAsSpam' THEN 'complaint' WHEN verb = 'Unsubscribe' THEN 'unsubscribe' END AS reaction,
    CASE verb WHEN 'Abort' THEN coalesce(abort_type, 'abort') WHEN 'Retry' THEN coalesce(retry_type, 'retry')
      WHEN 'FrequencyCap' THEN 'frequency_cap' WHEN 'EnrollInControl' THEN 'control' END AS stopped,
    CASE verb WHEN 'SessionStart' THEN 'session' WHEN 'Purchase' THEN 'purchase' WHEN 'Conversion' THEN 'conversion'
      WHEN 'Uninstall' THEN 'uninstall_inferred' WHEN 'CustomEvent' THEN name END AS outcome,
    -- a group's channel is the user's only where the export names it
    CASE WHEN verb = 'GlobalStateChange' OR (of_group AND verb = 'StateChange' AND medium IS NOT NULL)
      THEN replace(lower(subscription_status), ' ', '_') END AS state,
    lower(coalesce(machine_open, '')) = 'true' OR lower(coalesce(is_suspected_bot_click, '')) = 'true' AS is_machine
  FROM known WHERE person IS NOT NULL AND moment IS NOT NULL AND NOT test
  QUALIFY id IS NULL OR row_number() OVER (PARTITION BY id ORDER BY moment, event_type) = 1
), sent AS (
  -- an in-app message has no send: showing it is sending it
  SELECT CASE WHEN dispatch IS NULL THEN 'e' || id ELSE message END AS message_id, person, medium, campaign, ref,
    min(moment) AS ts
  FROM kept WHERE verb = 'Send' OR (medium = 'in_app' AND verb = 'Impression') GROUP BY ALL
), last_sent AS (
  -- without a dispatch id: the last send of the same message to the user, for a week
  SELECT r.*, CASE WHEN r.moment < s.ts + INTERVAL 7 DAY THEN s.message_id END AS before
  FROM (SELECT * FROM kept WHERE reaction IS NOT NULL) r ASOF LEFT JOIN sent s
    ON r.person = s.person AND r.medium = s.medium AND coalesce(r.ref, '') = coalesce(s.ref, '') AND r.moment >= s.ts
), reactions AS (
  SELECT l.*, e.message_id IS NOT NULL AS by_dispatch,
    CASE WHEN e.message_id IS NOT NULL THEN l.message ELSE before END AS message_id
  FROM last_sent l
  LEFT JOIN (SELECT DISTINCT message_id FROM sent) e ON l.dispatch IS NOT NULL AND e.message_id = l.message
), states AS (
  -- the state is reported again and again; only a change is an opt-out, and only what was left is entered again
  SELECT *, CASE WHEN state = 'unsubscribed' AND coalesce(was, '') <> 'unsubscribed' THEN 1
    WHEN state IN ('subscribed', 'opted_in') AND was = 'unsubscribed' THEN -1 ELSE 0 END AS change
  FROM (
    SELECT id, person, moment, coalesce(medium, 'email') AS medium, state, of_group,
      lag(state) OVER (PARTITION BY person, coalesce(medium, 'email'), of_group, subscription_group_id
        ORDER BY moment, id) AS was
    FROM kept WHERE state IS NOT NULL
  )
)
