SELECT CASE message_ref WHEN 'new_release' THEN 'drop' WHEN 'podcast' THEN 'talk' WHEN 'concert' THEN 'gig' WHEN 'premium' THEN 'pass'
    ELSE 'miss' END || '_' || cut AS sheet,
  replace(campaign_id, 'always_on_', 'br_') AS campaign,
  CASE domain WHEN 'new_release' THEN 'releases' WHEN 'podcast' THEN 'podcasts' WHEN 'concert' THEN 'live' WHEN 'premium' THEN 'passes'
    ELSE 'comeback' END AS shelf,
  template AS layout, 'pt' AS tongue
FROM messages, (VALUES ('short'), ('long')) AS v(cut)
