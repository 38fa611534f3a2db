SELECT unit AS reader, CASE arm WHEN 'control' THEN 'each_item' ELSE 'daily_digest' END AS bucket, epoch_ms(ts) AS ms
FROM exposures
