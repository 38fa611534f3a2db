verbs AS (SELECT * FROM (VALUES ('landed', 'delivery'), ('shown', 'impression'), ('read', 'open'), ('followed_link', 'click'),
  ('muted', 'unsubscribe'), ('closed', 'dismiss'), ('came_in', 'session'), ('board', 'board_opened'), ('card', 'card_created'),
  ('remark', 'comment_written'), ('upload', 'file_uploaded'), ('invite', 'colleague_invited'), ('upgrade', 'conversion'),
  ('seats', 'seats_bought')) AS v(verb, kind)),
pune AS (SELECT INTERVAL 330 MINUTE AS ahead)
