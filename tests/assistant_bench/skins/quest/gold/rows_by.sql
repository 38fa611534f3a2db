-- needs table (one of the tables of the squad's own), column
SELECT {column} AS key, count(*) AS value FROM {table} GROUP BY 1
