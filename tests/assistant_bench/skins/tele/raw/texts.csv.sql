SELECT message_ref AS text_id, replace(campaign_id, 'always_on_', 'bd26_') AS campaign,
  CASE domain WHEN 'new_release' THEN 'low_balance' WHEN 'podcast' THEN 'bundles' WHEN 'concert' THEN 'roaming' WHEN 'premium' THEN 'loyalty'
    ELSE 'winback' END AS theme,
  CASE domain WHEN 'new_release' THEN 'service' ELSE 'marketing' END AS purpose, template AS layout
FROM messages
