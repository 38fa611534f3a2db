SELECT CASE message_ref WHEN 'new_release' THEN 'match' WHEN 'podcast' THEN 'chat' WHEN 'concert' THEN 'tips' WHEN 'premium' THEN 'offer'
    ELSE 'missyou' END || take AS template_key,
  replace(replace(replace(replace(replace(replace(campaign_id, 'always_on_', 'br_'), 'new_release', 'its_a_match'), 'podcast', 'inbox_waiting'),
    'concert', 'better_profile'), 'premium', 'plus_autumn'), 'reactivation', 'come_back') AS campaign,
  CASE domain WHEN 'new_release' THEN 'new_match' WHEN 'podcast' THEN 'unread_chat' WHEN 'concert' THEN 'profile_tips'
    WHEN 'premium' THEN 'offers' ELSE 'winback' END AS topic,
  template AS layout
FROM messages, (VALUES ('_v1'), ('_v2')) AS t(take)
