SELECT CASE message_ref WHEN 'new_release' THEN 'CR' WHEN 'podcast' THEN 'ST' WHEN 'concert' THEN 'CN' WHEN 'premium' THEN 'OF' ELSE 'CB' END
    || n::VARCHAR AS copy_code,
  CASE domain WHEN 'new_release' THEN replace(campaign_id, 'always_on_new_release', 'timetable_daily')
    WHEN 'podcast' THEN replace(campaign_id, 'always_on_podcast', 'streak_daily')
    WHEN 'concert' THEN replace(campaign_id, 'always_on_concert', 'bne_newsletter')
    WHEN 'premium' THEN replace(campaign_id, 'always_on_premium', 'autumn_pt_sale')
    ELSE replace(campaign_id, 'always_on_reactivation', 'miss_you') END AS campaign,
  CASE domain WHEN 'new_release' THEN 'class_reminder' WHEN 'podcast' THEN 'streak' WHEN 'concert' THEN 'club_news'
    WHEN 'premium' THEN 'offer' ELSE 'come_back' END AS topic,
  template AS layout, CASE domain WHEN 'new_release' THEN 'service' ELSE 'marketing' END AS legal_basis
FROM messages, (VALUES (1), (2)) AS v(n)
