SELECT receiptId AS event_id, msgId AS message_id, lane AS channel, memberNo AS user_id, stampedAt - ahead AS ts, kind, byScanner = 1 AS is_machine
FROM receipts JOIN status_of USING (status), summer
