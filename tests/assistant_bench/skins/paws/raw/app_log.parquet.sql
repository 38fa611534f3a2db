SELECT event_id AS ev_key, user_id AS owner_no, 'app_start' AS ev, epoch_us(ts) AS ev_us FROM outcomes WHERE kind = 'session'
UNION ALL
SELECT event_id || 'p', user_id, 'photo_post', epoch_us(ts) FROM outcomes WHERE kind = 'session' AND md5_number_lower(event_id || 'photo') % 6 = 0
UNION ALL
SELECT event_id || 'c', user_id, 'plan_cancel', epoch_us(ts) FROM outcomes WHERE kind = 'session' AND md5_number_lower(event_id || 'cancel') % 55 = 0
