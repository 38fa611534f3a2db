SELECT messageId AS message_id, customerId AS user_id, CASE sentVia WHEN 'inApp' THEN 'in_app' ELSE sentVia END AS channel,
  creativeId AS message_ref, sentAt - ahead AS ts
FROM outbound, here
