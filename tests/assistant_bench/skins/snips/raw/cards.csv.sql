SELECT CASE message_ref WHEN 'new_release' THEN 'RBK' WHEN 'podcast' THEN 'RMD' WHEN 'concert' THEN 'HWI' WHEN 'premium' THEN 'STP' ELSE 'MSY' END || '-' || n AS card,
  CASE WHEN starts_with(campaign_id, 'always_on_') THEN 'ao_' || CASE domain WHEN 'new_release' THEN 'next_cut' WHEN 'podcast' THEN 'day_before'
    WHEN 'concert' THEN 'after_visit' WHEN 'premium' THEN 'tenth_free' ELSE 'long_gone' END ELSE campaign_id END AS drive,
  CASE domain WHEN 'new_release' THEN 'rebook' WHEN 'podcast' THEN 'reminder' WHEN 'concert' THEN 'howwasit' WHEN 'premium' THEN 'stampcard'
    ELSE 'missyou' END AS topic,
  template AS layout, CASE n WHEN 1 THEN 'en' ELSE 'ar' END AS lang
FROM messages, range(1, 3) AS v(n)
