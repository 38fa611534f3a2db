SELECT recharge AS event_id, sub AS user_id, paid_local - ahead AS ts, 'recharge' AS kind, (gross_paisa - vat_paisa) / 100 AS value
FROM recharges, dhaka
UNION ALL
-- minutes of a call, taka of a pack without VAT, nothing of the others
SELECT rec, sub, at_local - ahead, code, CASE code WHEN 'call' THEN secs / 60 ELSE (gross_paisa - vat_paisa) / 100 END FROM usage, dhaka
