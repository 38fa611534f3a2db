-- needs table, column: rows of a table of the squad's own
SELECT {column} AS key, count(*) AS value FROM {table} GROUP BY 1
