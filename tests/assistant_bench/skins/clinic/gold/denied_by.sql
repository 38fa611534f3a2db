-- needs column: periods in which a channel must not be used
SELECT {column} AS key, count(*) AS value FROM permits WHERE permit = 'denied' GROUP BY 1
