SELECT eventId AS event_id, messageId AS message_id, CASE sentVia WHEN 'inApp' THEN 'in_app' ELSE sentVia END AS channel, customerId AS user_id,
  occurredAt - ahead AS ts, kind, isBot AS is_machine
FROM messageEvents JOIN word USING (eventName), here
