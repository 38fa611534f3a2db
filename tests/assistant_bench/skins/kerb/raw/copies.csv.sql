SELECT CASE message_ref WHEN 'new_release' THEN 'exp' WHEN 'podcast' THEN 'wal' WHEN 'concert' THEN 'per' WHEN 'premium' THEN 'fin' ELSE 'plu' END
    || '-' || n AS copy,
  CASE WHEN starts_with(campaign_id, 'always_on_') THEN 'q2_' || CASE domain WHEN 'new_release' THEN 'last_minutes' WHEN 'podcast' THEN 'refill'
    WHEN 'concert' THEN 'season' WHEN 'premium' THEN 'settle_up' ELSE 'green_spot' END ELSE campaign_id END AS drive,
  CASE domain WHEN 'new_release' THEN 'expiry' WHEN 'podcast' THEN 'low_wallet' WHEN 'concert' THEN 'permit' WHEN 'premium' THEN 'fine_notice'
    ELSE 'charging' END AS theme,
  template AS layout, CASE n WHEN 1 THEN 'sv' ELSE 'en' END AS lang
FROM messages, range(1, 3) AS v(n)
