-- needs table, column, measure, least: the same, of the rows whose measure is so much or more
SELECT {column} AS key, count(*) AS value FROM {table} WHERE {measure} >= $least GROUP BY 1
