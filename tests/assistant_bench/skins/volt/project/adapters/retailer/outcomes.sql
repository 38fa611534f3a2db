SELECT id AS event_id, acct AS user_id, make_timestamp(t_ms * 1000) AS ts, 'session' AS kind, NULL::DOUBLE AS value FROM visits
UNION ALL
SELECT pymt_no, acct, booked_local - ahead, 'conversion', amt_c / 100 FROM pymt, clock
UNION ALL
SELECT read_no, acct, taken, 'meter_read', kwh FROM mtr_reads
UNION ALL
SELECT entry, acct, at_local - ahead, CASE typ WHEN 'INV' THEN 'bill_issued' ELSE 'debit_bounced' END, amt_c / 100 FROM ledger, clock
UNION ALL
SELECT ref, acct, at_local - ahead, CASE typ WHEN 'DD_ON' THEN 'debit_setup' WHEN 'TARIFF' THEN 'tariff_switch' ELSE 'move_booked' END, NULL
FROM acct_evt, clock
