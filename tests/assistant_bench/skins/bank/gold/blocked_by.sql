-- needs column: periods in which the bank may not write
SELECT {column} AS key, count(*) AS value FROM permissions WHERE state = 'blocked' GROUP BY 1
