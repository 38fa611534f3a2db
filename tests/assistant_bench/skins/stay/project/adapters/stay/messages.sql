SELECT tpl AS message_ref, campaign AS campaign_id, layout AS template, theme AS domain, legal AS purpose, tongue AS language FROM templates
