SELECT msg_key AS message_id, owner_no AS user_id, channel, tmpl_key AS message_ref, dispatched - INTERVAL 10 HOUR AS ts FROM msg_out JOIN via USING (medium)
