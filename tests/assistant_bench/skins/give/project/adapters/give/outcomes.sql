SELECT giftId AS event_id, supporterId AS user_id, receivedIst - ahead AS ts, 'conversion' AS kind, paise / 100 AS value FROM gifts, ist
UNION ALL
SELECT mandateEv, supporterId, atUtc, 'pledge_' || verb, monthlyPaise / 100 FROM mandates
UNION ALL
SELECT deedId, supporterId, atIst - ahead, CASE deed WHEN 'app_open' THEN 'session' ELSE deed END, NULL FROM deeds, ist
