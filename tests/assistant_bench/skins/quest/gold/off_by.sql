-- needs column: periods in which the game may not message
SELECT {column} AS key, count(*) AS value FROM optins WHERE state = 'off' GROUP BY 1
