SELECT creative AS message_ref, campaign AS campaign_id, layout AS category, topic AS domain, 'marketing' AS purpose FROM creatives
