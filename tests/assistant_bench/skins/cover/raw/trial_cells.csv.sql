SELECT unit AS mbr_no, 'offer_ration' AS trial, CASE arm WHEN 'control' THEN 'usual' ELSE 'rationed' END AS cell, ts + INTERVAL 10 HOUR AS in_at
FROM exposures
UNION ALL
SELECT unit, 'plain_words', CASE WHEN md5_number_lower(unit || 'words') % 2 = 0 THEN 'formal' ELSE 'plain' END, ts + INTERVAL 36 HOUR
FROM exposures WHERE md5_number_lower(unit || 'half') % 4 > 0
