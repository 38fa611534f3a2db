-- needs column: periods in which a channel was closed to us
SELECT {column} AS key, count(*) AS value FROM route_state WHERE status = 'off' GROUP BY 1
