SELECT tmpl AS message_ref, campaign AS campaign_id, layout AS template, topic AS domain, purpose, tongue AS language FROM templates
