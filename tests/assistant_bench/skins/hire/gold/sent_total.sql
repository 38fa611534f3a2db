-- needs only, domain: how many messages
SELECT count(*) AS value FROM sent WHERE ($only IS NULL OR channel = $only) AND ($domain IS NULL OR domain = $domain)
