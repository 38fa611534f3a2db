-- needs step, column, but (a topic that is left out)
SELECT {column} AS key, count({step})::DOUBLE / count(*) AS value FROM followed WHERE domain <> $but GROUP BY 1
