-- needs column: insurance claims
SELECT {column} AS key, count(*) AS value FROM claims GROUP BY 1
