words AS (SELECT * FROM (VALUES ('evt_landed', 'delivery'), ('evt_shown', 'impression'), ('evt_opened', 'open'), ('evt_tapped', 'click'),
  ('evt_left', 'unsubscribe'), ('evt_swiped', 'dismiss')) AS w(evt, kind)),
sthlm AS (SELECT INTERVAL 2 HOUR AS ahead)
