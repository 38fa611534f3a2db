spoken AS (SELECT * FROM (VALUES ('DLV', 'delivery'), ('SHOWN', 'impression'), ('OPN', 'open'), ('CLK', 'click'), ('UNSUB', 'unsubscribe')) AS s(verb, kind)),
warsaw AS (SELECT INTERVAL 2 HOUR AS shift)
