SELECT 'spaced_asks' AS study, unit AS supporterId, CASE arm WHEN 'control' THEN 'usual_pace' ELSE 'spaced' END AS cell,
  ts + INTERVAL 330 MINUTE AS enteredIst
FROM exposures
UNION ALL
SELECT 'story_first', unit, CASE WHEN md5_number_lower(unit || 'story') % 2 = 0 THEN 'ask_first' ELSE 'story_first' END,
  ts + INTERVAL 330 MINUTE + INTERVAL 26 HOUR
-- nobody joined it late
FROM exposures WHERE md5_number_lower(unit || 'part') % 4 > 0 AND ts < (SELECT min(ts) FROM exposures) + INTERVAL 290 HOUR
