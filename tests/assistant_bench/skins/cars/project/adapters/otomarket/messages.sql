SELECT tpl_code AS message_ref, campaign AS campaign_id, layout AS template, topic AS domain, legal_basis AS purpose, lang AS language FROM tpl
