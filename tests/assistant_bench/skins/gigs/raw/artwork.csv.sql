SELECT CASE message_ref WHEN 'new_release' THEN 'PRE' WHEN 'podcast' THEN 'NEWS' WHEN 'concert' THEN 'REM' WHEN 'premium' THEN 'LAST'
    ELSE 'BACK' END || '_' || n AS artworkId,
  replace(replace(replace(replace(replace(replace(campaign_id, 'always_on_', 'temporada26_'), 'new_release', 'prevenda'), 'podcast', 'novidades'),
    'concert', 'lembrete'), 'premium', 'ultima_hora'), 'reactivation', 'saudades') AS push_name,
  CASE domain WHEN 'new_release' THEN 'presale' WHEN 'podcast' THEN 'artist_news' WHEN 'concert' THEN 'reminder'
    WHEN 'premium' THEN 'last_minute' ELSE 'comeback' END AS topic,
  CASE domain WHEN 'concert' THEN 'service' ELSE 'marketing' END AS reason,
  template AS grid, CASE n WHEN 1 THEN 'pt' ELSE 'en' END AS tongue
FROM messages, range(1, 3) AS v(n)
