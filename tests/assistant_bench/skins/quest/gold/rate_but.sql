-- needs step, column, less (a column), without (a value of it)
SELECT {column} AS key, count({step})::DOUBLE / count(*) AS value FROM followed WHERE {less} <> $without GROUP BY 1
