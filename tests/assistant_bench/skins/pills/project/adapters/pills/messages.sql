SELECT tpl AS message_ref, campaign AS campaign_id, layout AS template, theme AS domain, 'service' AS purpose, lang AS language FROM templates
