-- needs step, only, domain: one number
SELECT count({step})::DOUBLE / nullif(count(*), 0) AS value
FROM followed WHERE ($only IS NULL OR channel = $only) AND ($domain IS NULL OR domain = $domain)
