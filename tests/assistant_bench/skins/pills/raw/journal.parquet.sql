-- num: medicines of a prescription, packs of a refill, centavos of an otc order, minutes until the pharmacist answers, days of a plan
SELECT event_id AS ev_id, user_id AS acct, 'shop_visited' AS what, NULL::BIGINT AS num, ts - INTERVAL 180 MINUTE AS at_local
FROM outcomes WHERE kind = 'session'
UNION ALL
SELECT event_id || '-rx', user_id, 'rx_received', (1 + md5_number_lower(event_id || 'meds') % 5)::BIGINT, ts - INTERVAL 180 MINUTE
FROM outcomes WHERE kind = 'session' AND md5_number_lower(event_id || 'rx') % 7 = 0
UNION ALL
SELECT event_id || '-rf', user_id, 'refill_ordered', (1 + md5_number_lower(event_id || 'packs') % 6)::BIGINT, ts - INTERVAL 180 MINUTE
FROM outcomes WHERE kind = 'session' AND md5_number_lower(event_id || 'refill') % 8 = 0
UNION ALL
SELECT event_id || '-otc', user_id, 'otc_ordered', (990 + md5_number_lower(event_id || 'price') % 24000)::BIGINT, ts - INTERVAL 180 MINUTE
FROM outcomes WHERE kind = 'session' AND md5_number_lower(event_id || 'otc') % 6 = 0
UNION ALL
SELECT event_id || '-ph', user_id, 'pharmacist_asked', (1 + md5_number_lower(event_id || 'wait') % 150)::BIGINT, ts - INTERVAL 180 MINUTE
FROM outcomes WHERE kind = 'session' AND md5_number_lower(event_id || 'ask') % 10 = 0
UNION ALL
SELECT event_id || '-da', user_id, 'dosage_advised', NULL, ts - INTERVAL 180 MINUTE
FROM outcomes WHERE kind = 'session' AND md5_number_lower(event_id || 'advice') % 13 = 0
UNION ALL
SELECT event_id || '-pu', user_id, 'parcel_picked_up', NULL, ts - INTERVAL 180 MINUTE
FROM outcomes WHERE kind = 'session' AND md5_number_lower(event_id || 'pickup') % 12 = 0
UNION ALL
SELECT event_id || '-pj', user_id, 'plan_joined', [30, 30, 60, 90][(md5_number_lower(event_id || 'every') % 4 + 1)::INTEGER]::BIGINT, ts - INTERVAL 180 MINUTE
FROM outcomes WHERE kind = 'session' AND md5_number_lower(event_id || 'join') % 19 = 0
UNION ALL
SELECT event_id || '-pl', user_id, 'plan_left', NULL, ts - INTERVAL 180 MINUTE
FROM outcomes WHERE kind = 'session' AND md5_number_lower(event_id || 'leave') % 47 = 0
