-- what members did outside the messages, by kind; the two tables of their own are not among it
SELECT what AS key, count(*) AS value FROM happened
WHERE what IN ('session', 'conversion', 'order_return', 'duty_done', 'duty_missed', 'harvest', 'bed_rented', 'bed_given_up', 'workshop_joined')
GROUP BY 1
