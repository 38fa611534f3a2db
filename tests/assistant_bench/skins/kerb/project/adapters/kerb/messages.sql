SELECT copy AS message_ref, drive AS campaign_id, layout AS template, theme AS domain, 'marketing' AS purpose, lang AS language FROM copies
