SELECT piece AS message_ref, campaign AS campaign_id, layout AS template, topic AS domain, purpose FROM pieces
