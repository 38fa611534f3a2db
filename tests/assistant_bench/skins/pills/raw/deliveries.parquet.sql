-- the carriers' hub writes a parcel once, in UTC; its three dates are the calendar's of the place
SELECT *, ordered_on + (1 + md5_number_lower(parcel_no || 'promise') % 3)::INTEGER AS promised_on,
  CASE WHEN md5_number_lower(parcel_no || 'gone') % 12 > 0 THEN ordered_on + (1 + md5_number_lower(parcel_no || 'arrive') % 6)::INTEGER END AS arrived_on
FROM (
  SELECT DISTINCT event_id || 'p' AS parcel_no, user_id AS acct, ts AS handed_over_at,
    ['correios', 'loggi', 'jadlog'][(md5_number_lower(event_id || 'carrier') % 3 + 1)::INTEGER] AS carrier,
    ['patient', 'patient', 'neighbour', 'doorman'][(md5_number_lower(event_id || 'hands') % 4 + 1)::INTEGER] AS left_with,
    CASE WHEN md5_number_lower(event_id || 'cold') % 6 = 0 THEN 'cold' ELSE 'ambient' END AS storage,
    (1 + md5_number_lower(event_id || 'qty') % 7)::INTEGER AS qty,
    (md5_number_lower(event_id || 'fee') % 60)::DOUBLE / 2 AS fee_brl,
    (ts - INTERVAL 27 HOUR)::DATE AS ordered_on
  FROM outcomes WHERE kind = 'session' AND md5_number_lower(event_id || 'parcel') % 5 = 0
)
