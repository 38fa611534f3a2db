-- a permit is the conversion, an opened app the session; the rest keeps the tracker's names
SELECT order_no AS event_id, parker_id AS user_id, bought_local - ahead AS ts, 'conversion' AS kind, ore / 100 AS value FROM permits, sthlm
UNION ALL
SELECT evt_id, parker_id, make_timestamp(at_us), CASE evt WHEN 'open_app' THEN 'session' ELSE evt END,
  CASE WHEN evt IN ('extend_parking', 'rate_garage') THEN num ELSE num / 100 END
FROM tracker
