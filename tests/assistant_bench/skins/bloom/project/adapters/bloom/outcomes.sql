SELECT visit AS event_id, member_no AS user_id, at_utc AS ts, 'session' AS kind, NULL::DOUBLE AS value FROM site_visits
UNION ALL
SELECT box, member_no, decided_at - ahead, CASE state WHEN 'ordered' THEN 'conversion' ELSE 'box_skipped' END, cents / 100 FROM boxes, clock
UNION ALL
SELECT extra, member_no, paid_at - ahead, CASE thing WHEN 'vase' THEN 'vase_sale' ELSE 'addon_sale' END, cents / 100 FROM extras, clock
UNION ALL
SELECT moment, member_no, at_utc, label, CASE label WHEN 'gift_given' THEN number / 100 ELSE number END FROM moments
