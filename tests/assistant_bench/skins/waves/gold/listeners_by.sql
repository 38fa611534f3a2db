-- needs column, only (a plan, or null for all)
SELECT {column} AS key, count(*) AS value FROM person WHERE $only IS NULL OR plan = $only GROUP BY 1
