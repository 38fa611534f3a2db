SELECT card AS message_ref, campaign AS campaign_id, look AS template, theme AS domain, 'marketing' AS purpose, lang AS language FROM cards
