SELECT DISTINCT event_id || 'h' AS chatId, user_id AS customerId, ts + INTERVAL 25 MINUTE AS openedAt,
  ['missingItem', 'lateBox', 'billing', 'cancelQuestion'][(md5_number_lower(event_id || 'topic') % 4 + 1)::INTEGER] AS chatReason,
  (1 + md5_number_lower(event_id || 'wait') % 40)::DOUBLE / 4 AS waitMinutes
FROM outcomes WHERE kind = 'session' AND md5_number_lower(event_id || 'chat') % 23 = 0
