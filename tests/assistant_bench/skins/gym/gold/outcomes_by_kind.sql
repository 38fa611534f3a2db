-- what members do, outside of messages and of the tables of their own
SELECT what AS key, count(*) AS value FROM happened
WHERE what IN ('session', 'check_in', 'conversion') OR starts_with(what, 'class_') GROUP BY 1
