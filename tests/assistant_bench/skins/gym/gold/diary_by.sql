-- needs column
SELECT {column} AS key, count(*) AS value FROM workouts GROUP BY 1
