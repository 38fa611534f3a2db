SELECT tpl AS message_ref, camp AS campaign_id, layout AS template, theme AS domain, 'marketing' AS purpose, lang AS language FROM tpls
