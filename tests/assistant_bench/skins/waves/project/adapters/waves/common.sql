behind AS (SELECT INTERVAL 3 HOUR AS gap),
-- what listeners do with a cue, in the log's words
word AS (SELECT * FROM (VALUES ('landed', 'delivery'), ('surfaced', 'impression'), ('peeked', 'open'), ('tapped', 'click'),
  ('muted', 'unsubscribe'), ('flicked', 'dismiss')) AS w(what, kind)),
deed_word AS (SELECT * FROM (VALUES ('followed', 'follow'), ('playlist_made', 'playlist'), ('shared', 'share'), ('trial_begun', 'trial'))
  AS d(what, kind))
