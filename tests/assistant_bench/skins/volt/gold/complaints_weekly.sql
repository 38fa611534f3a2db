-- cases by the week in which they were opened, up to the log's end
SELECT date_trunc('week', opened_at) AS key, count(*) AS value FROM complaints WHERE opened_at <= $complete_until GROUP BY 1
