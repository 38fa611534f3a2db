-- needs start, back (kinds by people), unit: cohorts by the period of their first start, and who did back in the periods after, up to the eighth
WITH begun AS (SELECT unit, date_trunc($unit, min(ts)) AS p FROM happened WHERE what = $start AND NOT machine AND ts <= $complete_until GROUP BY 1),
seen AS (SELECT DISTINCT unit, date_trunc($unit, ts) AS p FROM happened WHERE what = $back AND NOT machine AND ts <= $complete_until),
cells AS (SELECT b.unit, b.p, k, b.p + k * ('1 ' || $unit)::INTERVAL AS here FROM begun b CROSS JOIN range(9) r(k))
SELECT c.p AS key, k AS key2, count(s.unit)::DOUBLE / count(*) AS share
FROM cells c LEFT JOIN seen s ON s.unit = c.unit AND s.p = c.here
WHERE here + ('1 ' || $unit)::INTERVAL <= $complete_until
GROUP BY ALL
