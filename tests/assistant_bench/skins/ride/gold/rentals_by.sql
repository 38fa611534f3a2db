-- rentals by the kind of bike
SELECT bike AS key, count(*) AS value FROM bike_rentals GROUP BY bike
