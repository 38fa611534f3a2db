-- three things that a patient did at some time, each with all before it, by a column of the patient
WITH did AS (
  SELECT unit, bool_or(what = 'sent') AS sent, bool_or(what IN ('open', 'impression') AND NOT machine) AS opened,
    bool_or(what = 'click' AND NOT machine) AS clicked, bool_or(what = 'conversion') AS converted, bool_or(what = 'session') AS session
  FROM (SELECT unit, what, machine FROM happened UNION ALL SELECT unit, 'sent', FALSE FROM sent) GROUP BY unit
)
SELECT p.{column} AS key, count(*) FILTER ({s1}) AS {s1}, count(*) FILTER ({s1} AND {s2}) AS {s2},
  count(*) FILTER ({s1} AND {s2} AND {s3}) AS {s3}
FROM did LEFT JOIN person p USING (unit) GROUP BY 1
