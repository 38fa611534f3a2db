SELECT message_ref AS creative, campaign_id AS campaign, category AS layout,
  CASE domain WHEN 'new_release' THEN 'flash_sale' WHEN 'podcast' THEN 'restock' WHEN 'concert' THEN 'loyalty'
    WHEN 'premium' THEN 'upsell' ELSE 'winback' END AS topic
FROM messages
