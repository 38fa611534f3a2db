SELECT CASE message_ref WHEN 'new_release' THEN 'slot' WHEN 'podcast' THEN 'stars' WHEN 'concert' THEN 'point' WHEN 'premium' THEN 'perk'
    ELSE 'back' END || '/' || n::VARCHAR AS copy_id,
  replace(campaign_id, 'always_on_', 'in_') AS campaign,
  CASE domain WHEN 'new_release' THEN 'delivery_window' WHEN 'podcast' THEN 'feedback' WHEN 'concert' THEN 'pickup_point'
    WHEN 'premium' THEN 'loyalty' ELSE 'win_back' END AS strand,
  CASE domain WHEN 'new_release' THEN 'service' ELSE 'marketing' END AS purpose,
  template AS shape, CASE n WHEN 1 THEN 'en' ELSE 'hi' END AS tongue
FROM messages, (VALUES (1), (2)) AS v(n)
