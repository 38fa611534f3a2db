WITH asked AS (
  SELECT 'B' || event_id AS booking_no, user_id, ts - INTERVAL 18 MINUTE AS ts, 'done' AS state
  FROM outcomes WHERE kind = 'conversion'
  UNION ALL
  SELECT 'R' || event_id, user_id, ts,
    CASE WHEN md5_number_lower(event_id || 'ride') % 6 = 0 THEN 'done'
      WHEN md5_number_lower(event_id || 'ride') // 6 % 3 = 0 THEN 'no_driver' ELSE 'cancelled' END
  FROM outcomes WHERE kind = 'session' AND md5_number_lower(event_id || 'ride') % 3 = 0
), local AS (
  SELECT a.*, a.ts AT TIME ZONE 'UTC' AT TIME ZONE u.timezone AS here FROM asked a JOIN users u USING (user_id)
)
SELECT booking_no, user_id AS rider, state,
  strftime(here, '%Y-%m-%dT%H:%M:%S.%f') || CASE WHEN here < ts THEN '-' ELSE '+' END
    || lpad(CAST(abs(date_diff('hour', ts, here)) AS VARCHAR), 2, '0') || ':00' AS requested_at
FROM local
