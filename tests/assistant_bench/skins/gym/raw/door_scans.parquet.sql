-- two of three app visits end at a club's door
SELECT event_id || 'd' AS scan, user_id AS member_no,
  ['southbank', 'toowong', 'chermside', 'newstead', 'ipswich'][(md5_number_lower(event_id || 'club') % 5 + 1)::INTEGER] AS club,
  epoch_ms(ts + INTERVAL 25 MINUTE) AS scanned_ms
FROM outcomes WHERE kind = 'session' AND md5_number_lower(event_id || 'door') % 3 > 0
