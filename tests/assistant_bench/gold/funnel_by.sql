-- needs column, only, domain
SELECT {column} AS key, count(*) AS sent, count(delivered) AS delivered, count(opened) AS opened,
  count(clicked) AS clicked, count(converted) AS converted
FROM followed WHERE ($only IS NULL OR channel = $only) AND ($domain IS NULL OR domain = $domain)
GROUP BY 1
