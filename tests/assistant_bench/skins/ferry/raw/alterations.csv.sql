SELECT event_id || 'a' AS alt, user_id AS pax, 'moved' AS verb, NULL::BIGINT AS refund_centavos, ts + INTERVAL 8 HOUR + INTERVAL 6 MINUTE AS done_at
FROM outcomes WHERE kind = 'session' AND md5_number_lower(event_id || 'moved') % 27 = 0
UNION ALL
SELECT event_id || 'z', user_id, 'called_off', (40000 + md5_number_lower(event_id || 'refund') % 200000)::BIGINT,
  ts + INTERVAL 8 HOUR + INTERVAL 9 MINUTE
FROM outcomes WHERE kind = 'session' AND md5_number_lower(event_id || 'off') % 33 = 0
