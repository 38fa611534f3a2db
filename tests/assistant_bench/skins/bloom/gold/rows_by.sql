-- needs table, column, of, among: rows of a table of the house by a column, among those whose other column has a value (null: all)
SELECT {column} AS key, count(*) AS value FROM {table} WHERE $among IS NULL OR {of} = $among GROUP BY 1
