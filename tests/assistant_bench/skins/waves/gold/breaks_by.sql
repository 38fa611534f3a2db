SELECT ending AS key, count(*) AS value FROM ad_breaks GROUP BY 1
