SELECT 'P-' || message_ref AS piece,
  replace(replace(replace(replace(replace(campaign_id, 'always_on_new_release', 'qld26_ren'), 'always_on_podcast', 'qld26_clm'),
    'always_on_concert', 'qld26_stm'), 'always_on_premium', 'qld26_ofr'), 'always_on_reactivation', 'qld26_svy') AS campaign,
  CASE domain WHEN 'new_release' THEN 'renewal' WHEN 'podcast' THEN 'claim_progress' WHEN 'concert' THEN 'storm' WHEN 'premium' THEN 'offer'
    ELSE 'survey' END AS topic,
  CASE domain WHEN 'podcast' THEN 'service' WHEN 'concert' THEN 'service' ELSE 'marketing' END AS purpose, template AS layout
FROM messages
