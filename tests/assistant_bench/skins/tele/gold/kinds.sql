-- what subscribers did, by its kind
SELECT what AS key, count(*) AS value FROM happened WHERE what IN ('recharge', 'call', 'app_open', 'bought_pack', 'roam_day', 'port_out') GROUP BY 1
