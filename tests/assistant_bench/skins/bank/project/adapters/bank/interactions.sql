SELECT touch AS event_id, notice AS message_id, medium AS channel, cust AS user_id, happened_at - ahead AS ts, kind, robot = 1 AS is_machine
FROM reactions JOIN word USING (what), here
