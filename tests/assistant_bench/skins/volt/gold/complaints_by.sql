-- needs column: cases at the desk
SELECT {column} AS key, count(*) AS value FROM complaints GROUP BY 1
