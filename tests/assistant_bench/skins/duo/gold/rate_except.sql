-- needs step, column, of, without: messages but those with one value
SELECT {column} AS key, count({step})::DOUBLE / count(*) AS value FROM followed WHERE {of} <> $without GROUP BY 1
