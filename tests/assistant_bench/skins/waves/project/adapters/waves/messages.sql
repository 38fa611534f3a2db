SELECT sheet AS message_ref, campaign AS campaign_id, layout AS template, shelf AS domain, 'marketing' AS purpose, tongue AS language
FROM sheets
