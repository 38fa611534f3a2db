SELECT user_id AS customerId, CASE channel WHEN 'in_app' THEN 'inApp' ELSE channel END AS viaChannel,
  CASE WHEN reachable THEN 'yes' ELSE 'no' END AS canContact, valid_from + INTERVAL 2 HOUR AS validFrom, valid_to + INTERVAL 2 HOUR AS validTo,
  reason AS changeReason
FROM reachability
UNION ALL
SELECT user_id, 'sms', CASE WHEN reachable THEN 'yes' ELSE 'no' END, valid_from + INTERVAL 2 HOUR, valid_to + INTERVAL 2 HOUR,
  CASE reason WHEN 'token_lost' THEN 'numberInvalid' ELSE reason END
FROM reachability WHERE channel = 'push' AND md5_number_lower(user_id || 'phone') % 3 > 0
