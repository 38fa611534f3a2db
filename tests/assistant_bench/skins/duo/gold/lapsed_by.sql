-- needs step, column, of: messages that never got to a step, of those at another
SELECT {column} AS key, count(*) AS value FROM followed WHERE {of} IS NOT NULL AND {step} IS NULL GROUP BY 1
