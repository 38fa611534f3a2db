-- needs source (a table of the squad's own), column
SELECT {column} AS key, count(*) AS value FROM {source} GROUP BY 1
