SELECT unit AS acct, 'gentle_reminders' AS xp, CASE arm WHEN 'control' THEN 'today' ELSE 'gentle' END AS grp, ts + INTERVAL 570 MINUTE AS in_local
FROM exposures
UNION ALL
SELECT unit, 'letter_tone', CASE WHEN md5_number_lower(unit || 'tone') % 2 = 0 THEN 'formal' ELSE 'plain' END,
  ts + INTERVAL 570 MINUTE + INTERVAL 26 HOUR
FROM exposures WHERE md5_number_lower(unit || 'tone_in') % 3 > 0
