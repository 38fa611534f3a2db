SELECT card AS message_ref, push_plan AS campaign_id, look AS template, theme AS domain, 'marketing' AS purpose FROM cards
