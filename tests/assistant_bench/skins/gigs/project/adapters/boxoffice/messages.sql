SELECT artworkId AS message_ref, push_name AS campaign_id, grid AS template, topic AS domain, reason AS purpose, tongue AS language FROM artwork
