SELECT message_ref || suffix AS creative, campaign_id AS campaign, category || suffix AS layout,
  CASE domain WHEN 'new_release' THEN 'ride_credit' WHEN 'podcast' THEN 'bike_season' WHEN 'concert' THEN 'airport'
    WHEN 'premium' THEN 'pass_offer' ELSE 'comeback' END AS theme
FROM messages, (VALUES ('_map'), ('_plain')) AS s(suffix)
