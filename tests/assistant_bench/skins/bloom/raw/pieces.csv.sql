SELECT message_ref || tongue AS piece,
  CASE campaign_id WHEN 'always_on_new_release' THEN 'peony_weeks' WHEN 'always_on_podcast' THEN 'green_fingers'
    WHEN 'always_on_concert' THEN 'dont_forget_mum' WHEN 'always_on_premium' THEN 'on_its_way'
    WHEN 'always_on_reactivation' THEN 'we_miss_you' ELSE campaign_id END AS campaign,
  CASE domain WHEN 'new_release' THEN 'seasonal' WHEN 'podcast' THEN 'plant_care' WHEN 'concert' THEN 'occasion'
    WHEN 'premium' THEN 'shipping' ELSE 'winback' END AS topic,
  template AS layout, category AS shelf, CASE tongue WHEN '_en' THEN 'en' ELSE 'nl' END AS lang
FROM messages, (VALUES ('_en'), ('_nl')) AS t(tongue)
