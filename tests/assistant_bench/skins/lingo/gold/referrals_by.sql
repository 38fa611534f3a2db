SELECT how AS key, count(*) AS value FROM referrals GROUP BY 1
