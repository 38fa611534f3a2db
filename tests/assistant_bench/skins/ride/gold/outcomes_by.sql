-- rows of the table of outcomes by their kind
SELECT what AS key, count(*) AS value FROM happened
WHERE what IN ('trip', 'booking', 'cancellation', 'no_driver', 'app_open', 'fare_check') GROUP BY what
