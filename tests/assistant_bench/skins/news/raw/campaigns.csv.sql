SELECT message_ref AS item, campaign_id AS campaign, CASE domain WHEN 'new_release' THEN 'breaking' WHEN 'podcast' THEN 'sports'
  WHEN 'concert' THEN 'culture' WHEN 'premium' THEN 'offers' ELSE 'comeback' END AS desk, template
FROM messages
