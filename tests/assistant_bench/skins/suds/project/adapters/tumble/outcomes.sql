SELECT ev_no AS event_id, cust AS user_id, make_timestamp(at_us) AS ts, CASE ev WHEN 'app_opened' THEN 'session' ELSE ev END AS kind,
  CASE ev WHEN 'bag_dropped' THEN num / 1000 WHEN 'tipped' THEN num / 100 ELSE num END AS value FROM app_log
UNION ALL
SELECT slip_no, cust, rung_at - ahead, CASE line WHEN 'order' THEN 'conversion' ELSE 'pass_bought' END, cents / 100 FROM till, joburg
