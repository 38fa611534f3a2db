SELECT card AS message_ref, drive AS campaign_id, layout AS template, topic AS domain, 'marketing' AS purpose, lang AS language FROM cards
