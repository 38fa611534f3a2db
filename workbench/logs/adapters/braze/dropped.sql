-- each row of the files has one reason, or is kept
SELECT 'duplicate id' AS reason, count(id) - count(DISTINCT id) AS rows FROM known
  WHERE person IS NOT NULL AND moment IS NOT NULL AND NOT test
UNION ALL SELECT 'no user', count(*) FROM known WHERE person IS NULL
UNION ALL SELECT 'no time', count(*) FROM known WHERE person IS NOT NULL AND moment IS NULL
UNION ALL SELECT 'test send', count(*) FROM known WHERE person IS NOT NULL AND moment IS NOT NULL AND test
UNION ALL SELECT CASE WHEN of_group AND verb = 'StateChange' AND medium IS NULL
  THEN 'subscription group without a channel' ELSE 'no table for ' || coalesce(event_type, 'events without a type') END,
  count(*)
FROM kept WHERE coalesce(reaction, stopped, outcome, state) IS NULL AND verb IS DISTINCT FROM 'Send' GROUP BY 1
