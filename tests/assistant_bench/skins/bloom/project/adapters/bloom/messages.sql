SELECT piece AS message_ref, campaign AS campaign_id, layout AS template, topic AS domain, shelf AS category, 'marketing' AS purpose, lang AS language FROM pieces
