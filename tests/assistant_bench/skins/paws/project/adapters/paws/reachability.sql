SELECT owner_no AS user_id, channel, from_local - INTERVAL 10 HOUR AS valid_from, to_local - INTERVAL 10 HOUR AS valid_to, pref = 'OK' AS reachable, why AS reason
FROM contact_pref JOIN via USING (medium)
