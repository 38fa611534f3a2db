SELECT script AS message_ref, series AS campaign_id, layout AS template, topic AS domain, purpose, lang AS language FROM scripts
