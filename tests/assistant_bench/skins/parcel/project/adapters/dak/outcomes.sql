SELECT label_no AS event_id, party AS user_id, printed_at - ahead AS ts, 'conversion' AS kind, paise / 100 AS value FROM labels, ist
UNION ALL
SELECT look, party, at_utc, 'session', NULL FROM tracking
UNION ALL
SELECT ev, party, stamped - ahead, name, CASE name WHEN 'insured' THEN num / 100 ELSE num END FROM app_log, ist
