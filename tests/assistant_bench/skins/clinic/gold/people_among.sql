-- needs column, only, wanted: patients by a column, among those with one value of another
SELECT {column} AS key, count(*) AS value FROM person WHERE {only} = $wanted GROUP BY 1
