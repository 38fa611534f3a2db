-- needs table (an export), column
SELECT {column} AS key, count(*) AS value FROM {table} GROUP BY 1
