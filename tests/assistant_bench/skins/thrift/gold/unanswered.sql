-- needs column, had, lacks, only: messages that came to one step and not to another
SELECT {column} AS key, count(*) AS value FROM followed
WHERE {had} IS NOT NULL AND {lacks} IS NULL AND ($only IS NULL OR channel = $only) GROUP BY 1
