act_kind AS (SELECT * FROM (VALUES ('ARR', 'delivery'), ('SEEN', 'impression'), ('OPN', 'open'), ('TAP', 'click'), ('STOP', 'unsubscribe'),
  ('SHUT', 'dismiss')) AS a(act, kind)),
code_kind AS (SELECT * FROM (VALUES ('LOAN', 'conversion'), ('EXT', 'loan_extended'), ('RET', 'returned'), ('RETL', 'returned_late'),
  ('RSV', 'reservation_placed'), ('COL', 'reservation_collected'), ('WSH', 'wish_added')) AS c(code, kind)),
clock AS (SELECT INTERVAL 10 HOUR AS brisbane)
