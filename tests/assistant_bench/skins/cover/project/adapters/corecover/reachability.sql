SELECT mbr_no AS user_id, CASE pipe WHEN 'inapp' THEN 'in_app' ELSE pipe END AS channel, from_local - ahead AS valid_from,
  to_local - ahead AS valid_to, ok = 1 AS reachable, why AS reason
FROM contact_rights, qld
