SELECT ev_key AS event_id, owner_no AS user_id, make_timestamp(ev_us) AS ts,
  CASE ev WHEN 'app_start' THEN 'session' WHEN 'photo_post' THEN 'photo_shared' WHEN 'plan_cancel' THEN 'plan_cancelled' END AS kind, NULL::DOUBLE AS value
FROM app_log
UNION ALL
SELECT box_key, owner_no, box_local - INTERVAL 10 HOUR, CASE box_status WHEN 'ORDERED' THEN 'conversion' ELSE 'order_skipped' END, price_cents / 100 FROM food_box
UNION ALL
SELECT diary_key, owner_no, diary_local - INTERVAL 10 HOUR,
  CASE diary_status WHEN 'BOOKED' THEN 'visit_booked' WHEN 'ATTENDED' THEN 'visit_attended' ELSE 'vaccination' END, NULL
FROM clinic_diary
