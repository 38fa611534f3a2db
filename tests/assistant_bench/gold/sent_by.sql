-- needs column, only, domain
SELECT {column} AS key, count(*) AS value FROM sent
WHERE ($only IS NULL OR channel = $only) AND ($domain IS NULL OR domain = $domain) GROUP BY 1
