-- needs periods: weekly cohorts by the first time in the app, and the share that was in it again k weeks later; whole weeks only
WITH seen AS (SELECT DISTINCT unit, date_trunc('week', ts) AS w FROM happened WHERE what = 'session' AND ts <= $complete_until),
first AS (SELECT unit, min(w) AS cohort FROM seen GROUP BY unit),
cell AS (SELECT cohort, k FROM (SELECT DISTINCT cohort FROM first), range(0, $periods + 1) r(k) WHERE cohort + to_days(7 * (k::INTEGER + 1)) <= $complete_until)
SELECT c.cohort AS key, c.k AS key2, count(s.unit)::DOUBLE / count(*) AS value
FROM cell c JOIN first f USING (cohort) LEFT JOIN seen s ON s.unit = f.unit AND s.w = c.cohort + to_days(7 * c.k::INTEGER)
GROUP BY ALL
