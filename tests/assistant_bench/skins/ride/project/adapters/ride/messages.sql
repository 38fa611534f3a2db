SELECT creative AS message_ref, campaign AS campaign_id, layout AS category, theme AS domain, 'marketing' AS purpose
FROM creatives
