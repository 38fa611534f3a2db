SELECT what AS key, count(*) AS value FROM happened
WHERE what IN ('conversion', 'session', 'pickup_booked', 'pickup_moved', 'bag_dropped', 'result_rated', 'pass_bought', 'tipped') GROUP BY 1
