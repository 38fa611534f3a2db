SELECT CASE message_ref WHEN 'new_release' THEN 'fnd' WHEN 'podcast' THEN 'ofr' WHEN 'concert' THEN 'clo' WHEN 'premium' THEN 'bst' ELSE 'win' END
    || '.' || v AS tpl,
  CASE WHEN starts_with(campaign_id, 'always_on_') THEN 'ao_' || CASE domain WHEN 'new_release' THEN 'saved_search' WHEN 'podcast' THEN 'bid_alert'
    WHEN 'concert' THEN 'closet_digest' WHEN 'premium' THEN 'boost_sale' ELSE 'come_back' END ELSE campaign_id END AS camp,
  CASE domain WHEN 'new_release' THEN 'finds' WHEN 'podcast' THEN 'offers' WHEN 'concert' THEN 'closets' WHEN 'premium' THEN 'boost'
    ELSE 'winback' END AS theme,
  template AS layout, CASE v WHEN 'a' THEN 'pt' ELSE 'es' END AS lang
FROM messages, (VALUES ('a'), ('b')) AS t(v)
