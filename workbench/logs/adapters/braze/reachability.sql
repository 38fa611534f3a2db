-- a send shows that a user could be reached; a bounced token, an uninstall and an opt-out end it
WITH seen AS (
  SELECT person, medium, ts AS moment, TRUE AS reachable, NULL::VARCHAR AS reason FROM sent WHERE medium IN ('push', 'email')
  UNION ALL
  SELECT person, CASE WHEN verb IN ('Uninstall', 'Bounce') AND coalesce(medium, 'push') = 'push' THEN 'push' ELSE 'email' END,
    moment, FALSE, CASE verb WHEN 'Bounce' THEN 'bounce' WHEN 'Uninstall' THEN 'uninstall_inferred' WHEN 'MarkAsSpam'
    THEN 'complaint' ELSE 'unsubscribe' END
  FROM kept WHERE verb = 'Uninstall' OR (verb = 'Bounce' AND medium IN ('push', 'email'))
    OR (verb IN ('Unsubscribe', 'MarkAsSpam') AND medium = 'email')
    OR (verb = 'GlobalStateChange' AND lower(subscription_status) = 'unsubscribed')
), changes AS (
  SELECT * FROM seen
  QUALIFY reachable IS DISTINCT FROM lag(reachable) OVER (PARTITION BY person, medium ORDER BY moment, reachable)
)
SELECT person AS user_id, medium AS channel, moment AS valid_from,
  lead(moment) OVER (PARTITION BY person, medium ORDER BY moment, reachable) AS valid_to, reachable, reason
FROM changes
