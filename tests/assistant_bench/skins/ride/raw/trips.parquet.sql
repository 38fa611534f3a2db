WITH ridden AS (
  SELECT 'T' || event_id AS trip_no, user_id, ts, CAST(round(value * 100) AS BIGINT) AS fare
  FROM outcomes WHERE kind = 'conversion'
  UNION ALL
  SELECT 'S' || event_id, user_id, ts + INTERVAL 21 MINUTE,
    CASE WHEN md5_number_lower(event_id || 'fare') % 13 = 0 THEN 0
      ELSE 350 + CAST(md5_number_lower(event_id || 'fare') % 2400 AS BIGINT) END
  FROM outcomes WHERE kind = 'session' AND md5_number_lower(event_id || 'ride') % 6 = 0
), local AS (
  SELECT r.*, r.ts AT TIME ZONE 'UTC' AT TIME ZONE u.timezone AS here FROM ridden r JOIN users u USING (user_id)
)
SELECT trip_no, user_id AS rider, fare AS fare_minor,
  strftime(here, '%Y-%m-%dT%H:%M:%S.%f') || CASE WHEN here < ts THEN '-' ELSE '+' END
    || lpad(CAST(abs(date_diff('hour', ts, here)) AS VARCHAR), 2, '0') || ':00' AS dropped_off
FROM local
