-- needs column: periods in which a member may not be written to
SELECT {column} AS key, count(*) AS value FROM permits WHERE state = 'off' GROUP BY 1
