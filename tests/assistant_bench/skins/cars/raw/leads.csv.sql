WITH visit AS (SELECT event_id, user_id, ts, md5_number_lower(event_id || 'lead') AS h FROM outcomes WHERE kind = 'session'),
offer AS (
  SELECT *, (800000 + md5_number_lower(event_id || 'bid') % 5200000)::BIGINT AS bid_gr FROM visit
  WHERE md5_number_lower(event_id || 'offer') % 15 = 0)
SELECT event_id || 'c' AS lead_id, user_id AS buyer_no, 'contact' AS stage, NULL::BIGINT AS bid_gr, ts + INTERVAL 2 HOUR AS at_local
FROM visit WHERE h % 7 = 0
UNION ALL
SELECT event_id || 'b', user_id, 'drive_booked', NULL, ts + INTERVAL 2 HOUR FROM visit WHERE h % 11 = 0
UNION ALL
-- two of three who book turn up, the day after
SELECT event_id || 'd', user_id, 'drive_done', NULL, ts + INTERVAL 2 HOUR + INTERVAL 22 HOUR FROM visit WHERE h % 11 = 0 AND h % 3 > 0
UNION ALL
SELECT event_id || 'o', user_id, 'offer', bid_gr, ts + INTERVAL 2 HOUR FROM offer
UNION ALL
SELECT event_id || 'y', user_id, 'offer_ok', bid_gr, ts + INTERVAL 2 HOUR + INTERVAL 5 HOUR FROM offer
WHERE md5_number_lower(event_id || 'yes') % 5 < 2
