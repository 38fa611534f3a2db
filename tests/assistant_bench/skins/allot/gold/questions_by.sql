-- questions to the advisor by topic
SELECT topic AS key, count(*) AS value FROM advisor_questions GROUP BY 1
