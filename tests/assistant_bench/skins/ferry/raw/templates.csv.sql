SELECT CASE domain WHEN 'new_release' THEN 'price' WHEN 'podcast' THEN 'sail' WHEN 'concert' THEN 'late' WHEN 'premium' THEN 'rate'
    ELSE 'tips' END || '_' || tongue AS tmpl,
  CASE campaign_id WHEN 'always_on_new_release' THEN 'low_fares' WHEN 'always_on_podcast' THEN 'all_aboard'
    WHEN 'always_on_concert' THEN 'late_boats' WHEN 'always_on_premium' THEN 'how_was_it' WHEN 'always_on_reactivation' THEN 'visayan_days'
    ELSE campaign_id END AS campaign,
  CASE domain WHEN 'new_release' THEN 'price_alert' WHEN 'podcast' THEN 'sailing_reminder' WHEN 'concert' THEN 'delay_notice'
    WHEN 'premium' THEN 'rating_request' ELSE 'island_tips' END AS topic,
  CASE WHEN domain IN ('podcast', 'concert') THEN 'service' ELSE 'marketing' END AS purpose, template AS layout, tongue
FROM messages, (VALUES ('en'), ('ceb')) AS t(tongue)
