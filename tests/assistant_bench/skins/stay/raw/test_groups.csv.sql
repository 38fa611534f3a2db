SELECT unit AS traveller, 'quiet_pushes' AS test, CASE arm WHEN 'control' THEN 'usual' ELSE 'quiet' END AS variant, ts + INTERVAL 2 HOUR AS entered_sast
FROM exposures
UNION ALL
SELECT unit, 'photo_mails', CASE WHEN md5_number_lower(unit || 'photos') % 2 = 0 THEN 'words_only' ELSE 'photos' END, ts + INTERVAL 28 HOUR
FROM exposures WHERE md5_number_lower(unit || 'mails') % 4 > 0
