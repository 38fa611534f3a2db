-- the help desk writes a complaint once, in UTC and in rand
SELECT DISTINCT event_id || 'q' AS case_no, user_id AS cust, ts + INTERVAL 17 MINUTE AS logged_at,
  ['stain_left', 'colour_run', 'shrunk', 'lost_item'][(md5_number_lower(event_id || 'fault') % 4 + 1)::INTEGER] AS fault,
  ['shirt', 'suit', 'bedding'][(md5_number_lower(event_id || 'what') % 3 + 1)::INTEGER] AS garment,
  ['refund', 'rewash', 'voucher', 'nothing'][(md5_number_lower(event_id || 'end') % 4 + 1)::INTEGER] AS settled,
  CASE WHEN md5_number_lower(event_id || 'end') % 4 = 0 THEN (80 + md5_number_lower(event_id || 'rand') % 1400)::DOUBLE / 2 ELSE 0 END AS refund_rand
FROM outcomes WHERE kind = 'session' AND md5_number_lower(event_id || 'complaint') % 17 = 0
