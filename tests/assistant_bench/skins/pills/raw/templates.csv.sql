SELECT CASE message_ref WHEN 'new_release' THEN 'rfl' WHEN 'podcast' THEN 'pcl' WHEN 'concert' THEN 'dos' WHEN 'premium' THEN 'arf' ELSE 'otc' END
    || '-' || n::VARCHAR AS tpl,
  CASE WHEN starts_with(campaign_id, 'always_on_') THEN 'std_' || CASE domain WHEN 'new_release' THEN 'refill' WHEN 'podcast' THEN 'parcel'
    WHEN 'concert' THEN 'dosage' WHEN 'premium' THEN 'autorefill' ELSE 'otc_week' END ELSE campaign_id END AS campaign,
  CASE domain WHEN 'new_release' THEN 10 WHEN 'podcast' THEN 20 WHEN 'concert' THEN 30 WHEN 'premium' THEN 40 ELSE 50 END AS theme,
  template AS layout, CASE n WHEN 1 THEN 'pt' ELSE 'es' END AS lang
FROM messages, (VALUES (1), (2)) AS v(n)
