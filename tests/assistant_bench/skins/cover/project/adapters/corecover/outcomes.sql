SELECT visit AS event_id, mbr_no AS user_id, make_timestamp(at_ms * 1000) AS ts, 'session' AS kind, NULL::DOUBLE AS value FROM visits
UNION ALL
SELECT quote_no, mbr_no, asked_at - ahead, 'quote', cents / 100 FROM quotes, qld
UNION ALL
SELECT pol_ev, mbr_no, at_local - ahead, CASE move WHEN 'NEW' THEN 'conversion' ELSE 'renewal' END, cents / 100 FROM policies, qld
UNION ALL
SELECT run_no, mbr_no, ran_at - ahead, CASE result WHEN 'PAID' THEN 'premium_paid' ELSE 'premium_missed' END, cents / 100 FROM premiums, qld
UNION ALL
SELECT stl_no, mbr_no, settled_at - ahead, 'claim_settled', cents / 100 FROM settlements, qld
UNION ALL
SELECT doc_no, mbr_no, make_timestamp(at_ms * 1000), 'document_uploaded', NULL FROM uploads
