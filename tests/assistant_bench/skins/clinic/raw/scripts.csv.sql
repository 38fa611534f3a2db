SELECT CASE message_ref WHEN 'new_release' THEN 'VISIT' WHEN 'podcast' THEN 'REFILL' WHEN 'concert' THEN 'LAB' WHEN 'premium' THEN 'PREV'
    ELSE 'BACK' END || '_' || tongue AS script,
  replace(campaign_id, 'always_on_', 'care26_') AS series,
  CASE domain WHEN 'new_release' THEN 'visit_reminder' WHEN 'podcast' THEN 'refill_reminder' WHEN 'concert' THEN 'lab_ready'
    WHEN 'premium' THEN 'prevention' ELSE 'winback' END AS topic,
  CASE domain WHEN 'new_release' THEN 'service' WHEN 'concert' THEN 'service' ELSE 'marketing' END AS purpose,
  template AS layout, tongue AS lang
FROM messages, (VALUES ('en'), ('mr')) AS t(tongue)
