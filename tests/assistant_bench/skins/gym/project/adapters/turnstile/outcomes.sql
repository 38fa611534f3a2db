SELECT app_open AS event_id, member_no AS user_id, opened_local - INTERVAL 10 HOUR AS ts, 'session' AS kind, NULL::DOUBLE AS value FROM app_opens
UNION ALL
SELECT scan, member_no, make_timestamp(scanned_ms * 1000), 'check_in', NULL FROM door_scans
UNION ALL
SELECT entry, member_no, at_local - INTERVAL 10 HOUR, 'class_' || status, NULL FROM class_log
UNION ALL
SELECT invoice, member_no, paid_local - INTERVAL 10 HOUR, 'conversion', cents / 100 FROM pt_invoices
