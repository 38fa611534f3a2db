SELECT slip_no AS event_id, client_no AS user_id, paid_at - ahead AS ts, 'conversion' AS kind, takings_fils / 100 AS value FROM till, dubai
UNION ALL
SELECT ev, client_no, make_timestamp(at_us), CASE name WHEN 'AppOpened' THEN 'session' ELSE name END,
  CASE name WHEN 'GaveTip' THEN num / 100 ELSE num END
FROM app
