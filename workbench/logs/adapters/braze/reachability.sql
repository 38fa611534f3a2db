-- An opt-out ends until the state says subscribed again; no send undoes it. A bounce or an uninstall says that the
-- token or address is dead, until a person's reaction or a subscription shows that it lives.
WITH seen AS (
  -- opted out: of all messages of the channel, or of some of its groups; dead: the token or the address
  SELECT person, medium, min(ts) AS moment, NULL::BIGINT AS of_all, 0 AS of_groups, NULL::VARCHAR AS opted,
    NULL::BOOLEAN AS dead, NULL::VARCHAR AS died
  FROM sent WHERE medium IN ('push', 'email', 'sms', 'whatsapp', 'line', 'rcs') GROUP BY ALL
  UNION ALL
  SELECT person, medium, moment, CASE WHEN NOT of_group THEN CASE state WHEN 'unsubscribed' THEN 1 ELSE 0 END END,
    CASE WHEN of_group THEN change ELSE 0 END, CASE WHEN state = 'unsubscribed' THEN 'unsubscribe' END,
    CASE WHEN state <> 'unsubscribed' THEN FALSE END, NULL
  FROM states WHERE state IN ('unsubscribed', 'subscribed', 'opted_in')
  UNION ALL
  SELECT person, medium, moment, 1, 0, reaction, NULL, NULL
  FROM kept WHERE reaction IN ('unsubscribe', 'complaint')
  UNION ALL
  SELECT person, coalesce(medium, 'push'), moment, NULL, 0, NULL, TRUE,
    CASE verb WHEN 'Bounce' THEN 'bounce' ELSE outcome END
  FROM kept WHERE verb = 'Uninstall' OR (verb = 'Bounce' AND medium IN ('push', 'email'))
  UNION ALL
  SELECT person, medium, moment, NULL, 0, NULL, FALSE, NULL
  FROM kept WHERE reaction IN ('open', 'click', 'dismiss') AND medium IN ('push', 'email') AND NOT is_machine
), at_once AS (
  -- of what came in one moment the worse counts
  SELECT person, medium, moment, max(of_all) AS of_all, sum(of_groups) AS of_groups, min(opted) AS opted,
    bool_or(dead) AS dead, min(died) AS died
  FROM seen GROUP BY ALL
), stood AS (
  SELECT person, medium, moment,
    coalesce(last_value(of_all IGNORE NULLS) OVER past, 0) > 0 OR sum(of_groups) OVER past > 0 AS out,
    coalesce(last_value(dead IGNORE NULLS) OVER past, FALSE) AS dead,
    last_value(opted IGNORE NULLS) OVER past AS opted, last_value(died IGNORE NULLS) OVER past AS died
  FROM at_once WINDOW past AS (PARTITION BY person, medium ORDER BY moment ROWS UNBOUNDED PRECEDING)
), changes AS (
  SELECT person, medium, moment, NOT (out OR dead) AS reachable,
    CASE WHEN out THEN opted WHEN dead THEN died END AS reason
  FROM stood
  QUALIFY reachable IS DISTINCT FROM lag(reachable) OVER (PARTITION BY person, medium ORDER BY moment)
)
SELECT person AS user_id, medium AS channel, moment AS valid_from,
  lead(moment) OVER (PARTITION BY person, medium ORDER BY moment) AS valid_to, reachable, reason
FROM changes
