SELECT use_no AS event_id, member_no AS user_id, make_timestamp(at_us) AS ts, kind, NULL::DOUBLE AS value FROM usage JOIN verbs USING (verb)
UNION ALL
SELECT line_no, member_no, billed_at - ahead, kind, paise / 100 FROM billing JOIN verbs ON item = verb, pune
