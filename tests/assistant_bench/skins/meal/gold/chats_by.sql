-- needs column
SELECT {column} AS key, count(*) AS value FROM supportChats GROUP BY 1
