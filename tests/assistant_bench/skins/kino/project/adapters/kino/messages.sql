SELECT creative AS message_ref, campaign AS campaign_id, mould AS template, topic AS domain, purpose, lang AS language FROM creatives
