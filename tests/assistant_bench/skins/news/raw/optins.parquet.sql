SELECT user_id AS reader, CASE channel WHEN 'push' THEN 'web_push' WHEN 'email' THEN 'newsletter' ELSE 'banner' END AS via,
  epoch_ms(valid_from) AS from_ms, epoch_ms(valid_to) AS to_ms, reachable AS open, reason
FROM reachability
