SELECT reason AS key, count(*) AS value FROM helpdesk GROUP BY 1
