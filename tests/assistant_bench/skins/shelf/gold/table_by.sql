-- needs table, column: rows of one of the library's own tables
SELECT {column} AS key, count(*) AS value FROM {table} GROUP BY 1
