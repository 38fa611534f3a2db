-- one or two scans in a visit
SELECT event_id || '-d' || n AS doc_no, user_id AS mbr_no, epoch_ms(ts) + n * 45000 AS at_ms
FROM outcomes, range(0, 2) AS r(n) WHERE kind = 'session' AND md5_number_lower(event_id || 'scan') % 14 <= 1 - n
