WITH s AS (SELECT * FROM outcomes WHERE kind = 'session')
-- up to three profiles are judged in one opening of the app
SELECT event_id || '-' || n AS act_id, user_id AS member,
  CASE WHEN md5_number_lower(event_id || n || 'heart') % 5 < 2 THEN 'like' ELSE 'pass' END AS verb, ts + to_seconds(25 * n::INTEGER) AS done_at
FROM s, range(0, 3) AS r(n) WHERE md5_number_lower(event_id || 'deck') % 4 > n
UNION ALL
SELECT event_id || 'm', user_id, 'match', ts FROM s WHERE md5_number_lower(event_id || 'match') % 7 = 0
UNION ALL
SELECT event_id || 'c', user_id, 'chat_started', ts FROM s WHERE md5_number_lower(event_id || 'chat') % 8 = 0
UNION ALL
SELECT event_id || 'r', user_id, 'chat_replied', ts + INTERVAL 70 SECOND FROM s WHERE md5_number_lower(event_id || 'reply') % 6 = 0
UNION ALL
SELECT event_id || 'a', user_id, 'date_arranged', ts FROM s WHERE md5_number_lower(event_id || 'date') % 19 = 0
UNION ALL
SELECT event_id || 'x', user_id, 'date_cancelled', ts + INTERVAL 50 SECOND FROM s WHERE md5_number_lower(event_id || 'cancel') % 53 = 0
UNION ALL
SELECT event_id || 'e', user_id, 'plus_ended', ts + INTERVAL 2 MINUTE FROM s WHERE md5_number_lower(event_id || 'leave') % 61 = 0
