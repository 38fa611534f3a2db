SELECT CASE message_ref WHEN 'new_release' THEN 'RC' WHEN 'podcast' THEN 'EN' WHEN 'concert' THEN 'SE' WHEN 'premium' THEN 'FS' ELSE 'CB' END
    || copy AS creative,
  replace(campaign_id, 'always_on_', 'live26_') AS campaign,
  CASE domain WHEN 'new_release' THEN 'raid_call' WHEN 'podcast' THEN 'energy_full' WHEN 'concert' THEN 'season' WHEN 'premium' THEN 'flash_sale'
    ELSE 'comeback' END AS topic,
  CASE domain WHEN 'premium' THEN 'promo' ELSE 'gameplay' END AS purpose,
  template AS layout, CASE copy WHEN '1' THEN 'en' ELSE 'ko' END AS lang
FROM messages, (VALUES ('1'), ('2')) AS v(copy)
