-- needs column, of, among: people by a column of theirs, among those whose other column has this value (null: all)
SELECT {column} AS key, count(*) AS value FROM person WHERE $among IS NULL OR {of} = $among GROUP BY 1
