-- needs step, of (steps of `followed`, or ts for all messages), column, only (a channel), domain, days (the log's last)
SELECT {column} AS key, count({step})::DOUBLE / nullif(count(*), 0) AS value
FROM followed WHERE {of} IS NOT NULL AND ($only IS NULL OR channel = $only) AND ($domain IS NULL OR domain = $domain)
  AND ($days IS NULL OR ts >= $complete_until - to_days(coalesce($days, 0)))
GROUP BY 1
