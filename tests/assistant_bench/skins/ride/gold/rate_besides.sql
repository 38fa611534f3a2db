-- needs step, column, besides (all channels but this one)
SELECT {column} AS key, count({step})::DOUBLE / count(*) AS value FROM followed WHERE channel <> $besides GROUP BY 1
