SELECT CASE message_ref WHEN 'new_release' THEN 'SAV' WHEN 'podcast' THEN 'CRD' WHEN 'concert' THEN 'BUD' WHEN 'premium' THEN 'SEC'
    ELSE 'BCK' END || '-' || version AS creative,
  replace(campaign_id, 'always_on_', 'ke26_') AS campaign,
  CASE domain WHEN 'new_release' THEN 'savings' WHEN 'podcast' THEN 'cards' WHEN 'concert' THEN 'budgeting' WHEN 'premium' THEN 'security'
    ELSE 'winback' END AS theme,
  CASE domain WHEN 'premium' THEN 'service' ELSE 'marketing' END AS purpose,
  template AS layout, CASE version WHEN 'A' THEN 'en' ELSE 'sw' END AS lang
FROM messages, (VALUES ('A'), ('B')) AS v(version)
