SELECT message_ref AS card, campaign_id AS push_plan, CASE domain WHEN 'new_release' THEN 'streak' WHEN 'podcast' THEN 'new_course'
  WHEN 'concert' THEN 'live_class' WHEN 'premium' THEN 'plus_offer' ELSE 'win_back' END AS theme, template AS look
FROM messages
