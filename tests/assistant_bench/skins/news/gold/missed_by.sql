-- needs step, column, only (a channel), domain: how many messages never reached a step
SELECT {column} AS key, count(*) AS value FROM followed
WHERE {step} IS NULL AND ($only IS NULL OR channel = $only) AND ($domain IS NULL OR domain = $domain) GROUP BY 1
