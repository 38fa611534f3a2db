SELECT CASE message_ref WHEN 'new_release' THEN 'pd' WHEN 'podcast' THEN 'ss' WHEN 'concert' THEN 'td' WHEN 'premium' THEN 'fin'
    ELSE 'wb' END || tone AS tpl_code,
  replace(campaign_id, 'always_on_', 'pl_') AS campaign,
  CASE domain WHEN 'new_release' THEN 'price_drop' WHEN 'podcast' THEN 'saved_search' WHEN 'concert' THEN 'test_drive' WHEN 'premium' THEN 'finance'
    ELSE 'win_back' END AS topic,
  CASE domain WHEN 'concert' THEN 'service' ELSE 'marketing' END AS legal_basis,
  template AS layout, CASE tone WHEN '_short' THEN 'uk' ELSE 'pl' END AS lang
FROM messages, (VALUES ('_short'), ('_long')) AS v(tone)
