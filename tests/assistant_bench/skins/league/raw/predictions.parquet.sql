SELECT DISTINCT event_id || 'g' AS pick, user_id AS mgr, ts + INTERVAL 100 SECOND AS placed_at,
  ['winner', 'scoreline', 'first_scorer'][(md5_number_lower(event_id || 'bet') % 3 + 1)::INTEGER] AS market,
  (5 * (1 + md5_number_lower(event_id || 'stake') % 40))::DOUBLE AS stake
FROM outcomes WHERE kind = 'session' AND md5_number_lower(event_id || 'guess') % 4 = 0
