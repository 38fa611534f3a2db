-- needs step, column, of, without: without one value of another column
SELECT {column} AS key, count({step})::DOUBLE / count(*) AS value FROM followed WHERE {of} <> $without GROUP BY 1
