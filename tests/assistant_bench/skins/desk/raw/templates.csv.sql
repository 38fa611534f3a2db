SELECT CASE message_ref WHEN 'new_release' THEN 'onb' WHEN 'podcast' THEN 'dig' WHEN 'concert' THEN 'men' WHEN 'premium' THEN 'ren' ELSE 'fea' END
    || '_' || n AS tpl,
  CASE WHEN starts_with(campaign_id, 'always_on_') THEN 'fy26_' || CASE domain WHEN 'new_release' THEN 'first_steps' WHEN 'podcast' THEN 'monday_digest'
    WHEN 'concert' THEN 'pings' WHEN 'premium' THEN 'renewals' ELSE 'whats_new' END ELSE campaign_id END AS drive,
  CASE domain WHEN 'new_release' THEN 'onboarding' WHEN 'podcast' THEN 'digest' WHEN 'concert' THEN 'mention' WHEN 'premium' THEN 'renewal'
    ELSE 'feature_news' END AS topic,
  template AS layout, CASE n WHEN 1 THEN 'en' ELSE 'hi' END AS lang
FROM messages, range(1, 3) AS v(n)
