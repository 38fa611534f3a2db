SELECT text_id AS message_ref, campaign AS campaign_id, layout AS template, theme AS domain, purpose FROM texts
