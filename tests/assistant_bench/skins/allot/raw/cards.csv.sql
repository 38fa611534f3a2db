SELECT CASE message_ref WHEN 'new_release' THEN 'sow' WHEN 'podcast' THEN 'rota' WHEN 'concert' THEN 'frost' WHEN 'premium' THEN 'shop'
    ELSE 'back' END || '_' || size AS card,
  CASE campaign_id WHEN 'always_on_new_release' THEN 'spring_calendar' WHEN 'always_on_podcast' THEN 'rota_2026'
    WHEN 'always_on_concert' THEN 'ice_saints' WHEN 'always_on_premium' THEN 'seed_fair' WHEN 'always_on_reactivation' THEN 'come_back'
    ELSE campaign_id END AS campaign,
  CASE domain WHEN 'new_release' THEN 'sowing' WHEN 'podcast' THEN 'duty' WHEN 'concert' THEN 'frost' WHEN 'premium' THEN 'shop'
    ELSE 'winback' END AS theme,
  CASE domain WHEN 'podcast' THEN 'service' WHEN 'concert' THEN 'service' ELSE 'marketing' END AS purpose,
  template AS layout, category AS shelf, 'pl' AS lang
FROM messages, (VALUES ('short'), ('long')) AS s(size)
