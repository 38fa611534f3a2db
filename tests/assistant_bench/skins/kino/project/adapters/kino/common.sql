status_of AS (SELECT * FROM (VALUES ('LANDED', 'delivery'), ('READ', 'open'), ('TAPPED', 'click'), ('STOPPED', 'unsubscribe')) AS s(status, kind)),
summer AS (SELECT INTERVAL 2 HOUR AS ahead)
