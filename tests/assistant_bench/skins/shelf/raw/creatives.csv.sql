SELECT CASE message_ref WHEN 'new_release' THEN 'REC' WHEN 'podcast' THEN 'DUE' WHEN 'concert' THEN 'EVT' WHEN 'premium' THEN 'FIN' ELSE 'RSV' END || v.n AS creative,
  replace(campaign_id, 'always_on_', 'bne_') || v.n AS campaign,
  CASE domain WHEN 'new_release' THEN 'recommendations' WHEN 'podcast' THEN 'due_dates' WHEN 'concert' THEN 'events' WHEN 'premium' THEN 'fines'
    ELSE 'reservation_ready' END AS topic,
  CASE WHEN domain IN ('new_release', 'concert') THEN 'marketing' ELSE 'service' END AS purpose,
  template AS layout, CASE v.n WHEN '1' THEN 'en' ELSE 'zh' END AS lang
FROM messages, (VALUES ('1'), ('2')) AS v(n)
