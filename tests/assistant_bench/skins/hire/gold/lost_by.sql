-- needs step, column, only: messages that never reached a step
SELECT {column} AS key, count(*) AS value FROM followed
WHERE {step} IS NULL AND ($only IS NULL OR channel = $only) GROUP BY 1
