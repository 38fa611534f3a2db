SELECT tpl AS message_ref, campaign AS campaign_id, layout AS template, topic AS domain, purpose, lang AS language FROM tpls
