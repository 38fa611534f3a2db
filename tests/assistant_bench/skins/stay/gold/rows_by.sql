-- needs what, column: rows of a table of the squad's own, by one of its columns
SELECT {column} AS key, count(*) AS value FROM {what} GROUP BY 1
