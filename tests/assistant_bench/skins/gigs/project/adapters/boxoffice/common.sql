heard AS (SELECT * FROM (VALUES ('LANDED', 'delivery'), ('SEEN', 'impression'), ('READ', 'open'), ('TAP', 'click'),
  ('STOP', 'unsubscribe')) AS h(code, kind)),
piped AS (SELECT * FROM (VALUES ('EML', 'email'), ('PSH', 'push'), ('TXT', 'sms'), ('APP', 'in_app')) AS p(pipe, channel)),
clock AS (SELECT INTERVAL 3 HOUR AS behind)
