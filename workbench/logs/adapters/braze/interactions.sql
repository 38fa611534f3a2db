SELECT id AS event_id, message_id, medium AS channel, person AS user_id, moment AS ts, reaction AS kind, is_machine
FROM reactions
UNION ALL
SELECT id, NULL, medium, person, moment, 'unsubscribe', FALSE FROM states WHERE change = 1
