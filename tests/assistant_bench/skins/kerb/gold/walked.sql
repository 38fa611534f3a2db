-- needs one, two (whats), first, second (names of the steps), hours, column of parkers: who did the first, and who did the second after it (or at once) within the hours
WITH a AS (SELECT unit, ts FROM trace WHERE what = $one AND NOT machine), b AS (SELECT unit, ts FROM trace WHERE what = $two AND NOT machine),
first_ AS (SELECT DISTINCT unit FROM a), both_ AS (SELECT DISTINCT a.unit FROM a JOIN b ON b.unit = a.unit AND b.ts >= a.ts AND b.ts <= a.ts + to_hours($hours))
SELECT p.{column} AS key, count(*) AS {first}, count(both_.unit) AS {second}
FROM first_ LEFT JOIN both_ USING (unit) LEFT JOIN person p USING (unit) GROUP BY 1
