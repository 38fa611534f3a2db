-- needs table, column, of, among: rows by a column, those with one value of another (null: all)
SELECT {column} AS key, count(*) AS value FROM {table} WHERE $among IS NULL OR {of} = $among GROUP BY 1
