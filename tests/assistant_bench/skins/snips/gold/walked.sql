-- clients who were sent anything, of them who opened anything, of them who tapped anything, at any time
WITH c AS (
  SELECT unit, bool_or(what = 'sent') AS s, bool_or(what = 'open' AND NOT machine) AS o, bool_or(what = 'click' AND NOT machine) AS k
  FROM told GROUP BY unit
)
SELECT count(*) FILTER (s) AS sent, count(*) FILTER (s AND o) AS opened, count(*) FILTER (s AND o AND k) AS clicked FROM c
