SELECT ref AS message_ref, min(campaign) AS campaign_id, 'marketing' AS purpose
FROM kept WHERE ref IS NOT NULL GROUP BY ref
