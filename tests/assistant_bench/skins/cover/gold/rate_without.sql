-- needs step, column, without (a theme)
SELECT {column} AS key, count({step})::DOUBLE / count(*) AS value
FROM followed WHERE domain <> $without GROUP BY 1
