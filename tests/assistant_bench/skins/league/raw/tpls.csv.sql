SELECT CASE message_ref WHEN 'new_release' THEN 'DL' WHEN 'podcast' THEN 'FT' WHEN 'concert' THEN 'TR' WHEN 'premium' THEN 'OF'
    ELSE 'WB' END || '_' || lang AS tpl,
  replace(campaign_id, 'always_on_', 'br26_') AS campaign,
  CASE domain WHEN 'new_release' THEN 'deadline' WHEN 'podcast' THEN 'match_result' WHEN 'concert' THEN 'transfer_news'
    WHEN 'premium' THEN 'offer' ELSE 'winback' END AS topic,
  CASE domain WHEN 'new_release' THEN 'service' ELSE 'marketing' END AS purpose, template AS layout, lang
FROM messages, (VALUES ('pt'), ('es')) AS l(lang)
