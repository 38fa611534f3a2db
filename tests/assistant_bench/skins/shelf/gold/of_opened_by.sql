-- needs step, column: of the opened messages those that reached a step; where none was opened (texts) there is no rate
SELECT {column} AS key, count({step}) FILTER (opened IS NOT NULL)::DOUBLE / nullif(count(opened), 0) AS value FROM followed GROUP BY 1
