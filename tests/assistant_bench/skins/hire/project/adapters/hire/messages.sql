SELECT piece AS message_ref, push_name AS campaign_id, layout AS template, stream AS domain, purpose FROM pieces
