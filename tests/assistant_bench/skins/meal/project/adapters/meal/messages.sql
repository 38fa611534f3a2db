SELECT creativeId AS message_ref, campaignName AS campaign_id, layoutName AS template, topic AS domain, purpose, textLanguage AS language FROM creatives
