via AS (SELECT * FROM (VALUES ('EML', 'email'), ('PSH', 'push'), ('TXT', 'sms'), ('APP', 'in_app')) AS v(medium, channel)),
verbs AS (SELECT * FROM (VALUES ('LANDED', 'delivery'), ('SHOWN', 'impression'), ('OPENED', 'open'), ('TAPPED', 'click'), ('STOP', 'unsubscribe')) AS w(verb, kind))
