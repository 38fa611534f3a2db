medium AS (SELECT * FROM (VALUES ('SMS', 'sms'), ('MAIL', 'mail'), ('PUSH', 'push'), ('WA', 'whatsapp')) AS m(route, channel)),
meaning AS (SELECT * FROM (VALUES ('DLVRD', 'delivery'), ('READ', 'open'), ('TAP', 'click'), ('STOP', 'unsubscribe'), ('SWIPE', 'dismiss')) AS w(code, kind)),
ist AS (SELECT INTERVAL 330 MINUTE AS ahead)
