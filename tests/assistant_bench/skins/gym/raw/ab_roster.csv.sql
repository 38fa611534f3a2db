SELECT unit AS member_no, 'fewer_streaks' AS test, CASE arm WHEN 'control' THEN 'every_streak' ELSE 'two_a_week' END AS variant, ts + INTERVAL 10 HOUR AS entered_local
FROM exposures
UNION ALL
SELECT unit, 'text_before_class', CASE WHEN md5_number_lower(unit || 'text') % 2 = 0 THEN 'push_only' ELSE 'push_and_text' END,
  ts + INTERVAL 10 HOUR + INTERVAL 20 HOUR
FROM exposures WHERE md5_number_lower(unit || 'booker') % 4 > 0
