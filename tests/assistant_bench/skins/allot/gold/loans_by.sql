-- keys lent by shed
SELECT shed AS key, count(*) AS value FROM shed_keys GROUP BY 1
