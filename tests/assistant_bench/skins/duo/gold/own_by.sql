-- needs own (reports or selfie_checks), column: rows of a table of the house
SELECT {column} AS key, count(*) AS value FROM {own} GROUP BY 1
