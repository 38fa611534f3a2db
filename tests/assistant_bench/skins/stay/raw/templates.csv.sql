SELECT code || '_' || tongue AS tpl, replace(campaign_id, 'always_on_' || domain, 'coast26_' || theme) AS campaign, theme,
  CASE WHEN theme IN ('trip_reminder', 'review_request') THEN 'service' ELSE 'marketing' END AS legal, template AS layout, tongue
FROM (
  SELECT *, CASE message_ref WHEN 'new_release' THEN 'prc' WHEN 'podcast' THEN 'ins' WHEN 'concert' THEN 'rev' WHEN 'premium' THEN 'trp'
      ELSE 'bck' END AS code,
    CASE message_ref WHEN 'new_release' THEN 'price_drop' WHEN 'podcast' THEN 'inspiration' WHEN 'concert' THEN 'review_request'
      WHEN 'premium' THEN 'trip_reminder' ELSE 'comeback' END AS theme
  FROM messages
), (VALUES ('en'), ('af')) AS t(tongue)
