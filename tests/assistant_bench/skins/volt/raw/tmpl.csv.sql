SELECT CASE message_ref WHEN 'new_release' THEN 'MR' WHEN 'podcast' THEN 'BL' WHEN 'concert' THEN 'OF' WHEN 'premium' THEN 'OT' ELSE 'TP' END
    || version AS tmpl,
  CASE campaign_id WHEN 'always_on_new_release' THEN 'read_your_meter' WHEN 'always_on_podcast' THEN 'bill_ready'
    WHEN 'always_on_concert' THEN 'switch_and_save' WHEN 'always_on_premium' THEN 'grid_works' WHEN 'always_on_reactivation' THEN 'winter_tips'
    ELSE campaign_id END AS campaign,
  CASE domain WHEN 'new_release' THEN 'meter' WHEN 'podcast' THEN 'billing' WHEN 'concert' THEN 'offers' WHEN 'premium' THEN 'outage'
    ELSE 'tips' END AS stream,
  CASE WHEN domain IN ('premium', 'podcast') THEN 'service' ELSE 'marketing' END AS purpose, template AS layout, 'en' AS lang
FROM messages, (VALUES ('01'), ('02')) AS v(version)
