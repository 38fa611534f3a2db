SELECT event_id || 'f' AS deed, user_id AS ear, 'followed' AS what, ts + INTERVAL 40 SECOND AS done_at
FROM outcomes WHERE kind = 'session' AND md5_number_lower(event_id || 'follow') % 7 = 0
UNION ALL
SELECT event_id || 'p', user_id, 'playlist_made', ts + INTERVAL 95 SECOND
FROM outcomes WHERE kind = 'session' AND md5_number_lower(event_id || 'playlist') % 19 = 0
UNION ALL
SELECT event_id || 's', user_id, 'shared', ts + INTERVAL 130 SECOND
FROM outcomes WHERE kind = 'session' AND md5_number_lower(event_id || 'share') % 13 = 0
UNION ALL
-- only who has no premium can try it
SELECT event_id || 't', user_id, 'trial_begun', ts + INTERVAL 200 SECOND
FROM outcomes WHERE kind = 'session' AND md5_number_lower(event_id || 'trial') % 37 = 0
  AND md5_number_lower(user_id || 'plan') % 5 >= 2
