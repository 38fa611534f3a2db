SELECT visit AS event_id, mgr AS user_id, make_timestamp(t_us) AS ts, 'session' AS kind, NULL::DOUBLE AS value FROM app_opens
UNION ALL
SELECT lineup, mgr, at_local + behind, 'lineup_' || status, NULL FROM lineups, clock
UNION ALL
SELECT deal, mgr, at_utc, CASE side WHEN 'buy' THEN 'player_bought' ELSE 'player_sold' END, fee_cents / 100 FROM market
UNION ALL
SELECT act, mgr, at_utc, what, NULL FROM leagues
UNION ALL
SELECT receipt, mgr, at_local + behind,
  CASE sku WHEN 'pack' THEN 'conversion' WHEN 'pass' THEN 'pass_started' ELSE 'pass_cancelled' END, centavos / 100 FROM store, clock
