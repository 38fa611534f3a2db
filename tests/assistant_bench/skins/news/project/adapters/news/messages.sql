SELECT item AS message_ref, campaign AS campaign_id, desk AS domain, template, 'marketing' AS purpose FROM campaigns
