SELECT copy_id AS message_ref, campaign AS campaign_id, shape AS template, strand AS domain, purpose, tongue AS language FROM copies
