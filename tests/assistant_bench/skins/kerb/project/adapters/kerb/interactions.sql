SELECT evt_id AS event_id, msg_id AS message_id, ch AS channel, parker_id AS user_id, at_local - ahead AS ts, kind, bot AS is_machine
FROM trail JOIN words USING (evt), sthlm
