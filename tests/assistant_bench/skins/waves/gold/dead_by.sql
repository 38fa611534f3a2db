-- needs lane (or null): the periods in which a lane is not live, by reason
SELECT reason AS key, count(*) AS value FROM switches WHERE state = 'muted' AND ($lane IS NULL OR lane = $lane) GROUP BY 1
