known AS (
  SELECT *, coalesce(make_timestamp(time_ms * 1000), make_timestamp(time * 1000000)) AS moment,
    split_part(event_type, '.', -1) AS verb,
    CASE split_part(event_type, '.', 3) WHEN 'pushnotification' THEN 'push' WHEN 'inappmessage' THEN 'in_app'
      WHEN 'contentcard' THEN 'content_card' ELSE CASE WHEN starts_with(event_type, 'users.messages.')
      THEN split_part(event_type, '.', 3) ELSE lower(channel) END END AS medium,
    coalesce(campaign_id, canvas_id) AS campaign,
    coalesce(message_variation_id, canvas_step_message_variation_id, canvas_step_id, campaign_id, canvas_id) AS ref,
    coalesce(dispatch_id, send_id) AS dispatch,
    -- a send to several devices of one user is one message
    'm' || md5(concat_ws('|', coalesce(dispatch_id, send_id), person, coalesce(campaign_id, canvas_id),
      coalesce(message_variation_id, canvas_step_message_variation_id, canvas_step_id))) AS message
  FROM events
), kept AS (
  -- delivery is at least once; test sends are no users' messages
  SELECT * FROM known WHERE person IS NOT NULL AND moment IS NOT NULL AND lower(coalesce(is_test, '')) <> 'true'
  QUALIFY id IS NULL OR row_number() OVER (PARTITION BY id ORDER BY moment, event_type) = 1
), sent AS (
  -- an in-app message has no send: showing it is sending it
  SELECT CASE WHEN dispatch IS NULL THEN 'e' || id ELSE message END AS message_id, person, medium, campaign, ref,
    min(moment) AS ts
  FROM kept WHERE verb = 'Send' OR (medium = 'in_app' AND verb = 'Impression') GROUP BY ALL
)
