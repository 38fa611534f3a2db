SELECT card AS message_ref, campaign AS campaign_id, layout AS template, theme AS domain, shelf AS category, purpose, lang AS language
FROM cards
