-- needs view, column, of, among (null: all), amount, least (null: none)
SELECT {column} AS key, count(*) AS value FROM {view}
WHERE ($among IS NULL OR {of} = $among) AND ($least IS NULL OR {amount} >= CAST($least AS DOUBLE)) GROUP BY 1
