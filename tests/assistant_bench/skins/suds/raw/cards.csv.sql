SELECT CASE message_ref WHEN 'new_release' THEN 'slot' WHEN 'podcast' THEN 'ready' WHEN 'concert' THEN 'pass' WHEN 'premium' THEN 'care' ELSE 'back' END
    || '-' || n AS card,
  CASE WHEN starts_with(campaign_id, 'always_on_') THEN CASE domain WHEN 'new_release' THEN 'book_a_van' WHEN 'podcast' THEN 'collect_me'
    WHEN 'concert' THEN 'autumn_pass' WHEN 'premium' THEN 'no_more_stains' ELSE 'we_miss_your_socks' END ELSE campaign_id END AS campaign,
  CASE domain WHEN 'new_release' THEN 'pickup_slot' WHEN 'podcast' THEN 'bag_ready' WHEN 'concert' THEN 'pass_offer' WHEN 'premium' THEN 'care_tip'
    ELSE 'comeback' END AS theme,
  template AS look, CASE n WHEN 1 THEN 'en' ELSE 'af' END AS lang
FROM messages, range(1, 3) AS v(n)
