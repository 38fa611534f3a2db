-- needs column, of, among: tickets by a column of theirs, those with one value of another (null: all)
SELECT {column} AS key, count(*) AS value FROM tickets WHERE $among IS NULL OR {of} = $among GROUP BY 1
