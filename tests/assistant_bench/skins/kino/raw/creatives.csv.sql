SELECT CASE message_ref WHEN 'new_release' THEN 'PRM' WHEN 'podcast' THEN 'PRG' WHEN 'concert' THEN 'RMD' WHEN 'premium' THEN 'BDV'
    ELSE 'SRV' END || '/' || cut AS creative,
  replace(campaign_id, 'always_on_', 'klub_') AS campaign,
  CASE domain WHEN 'new_release' THEN 'premieres' WHEN 'podcast' THEN 'programme' WHEN 'concert' THEN 'reminders' WHEN 'premium' THEN 'birthday'
    ELSE 'surveys' END AS topic,
  template AS mould, CASE cut WHEN '1' THEN 'pl' ELSE 'en' END AS lang,
  CASE domain WHEN 'concert' THEN 'service' ELSE 'marketing' END AS purpose
FROM messages, (VALUES ('1'), ('2')) AS v(cut)
