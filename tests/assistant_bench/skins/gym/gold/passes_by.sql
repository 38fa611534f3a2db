SELECT guest AS key, count(*) AS value FROM guest_passes GROUP BY 1
