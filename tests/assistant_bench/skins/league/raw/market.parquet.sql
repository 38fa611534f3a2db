-- nought, one or two deals around a visit; the fee is in hundredths of a coin
SELECT event_id || '-m' || n AS deal, user_id AS mgr, ts + to_seconds(200 * (n::INTEGER - 1)) AS at_utc,
  CASE WHEN md5_number_lower(event_id || n || 'side') % 5 < 3 THEN 'buy' ELSE 'sell' END AS side,
  (15000 + md5_number_lower(event_id || n || 'fee') % 1985000)::BIGINT AS fee_cents
FROM outcomes, range(1, 3) AS r(n) WHERE kind = 'session' AND md5_number_lower(event_id || 'market') % 4 >= n + 1
