SELECT customerId AS user_id, CASE viaChannel WHEN 'inApp' THEN 'in_app' ELSE viaChannel END AS channel, validFrom - ahead AS valid_from,
  validTo - ahead AS valid_to, canContact AS reachable, changeReason AS reason
FROM channelOptIns, here
