-- zap is WhatsApp; vitrine is the banner on top of the app's feed
chs AS (SELECT * FROM (VALUES ('P', 'push'), ('E', 'mail'), ('Z', 'zap'), ('V', 'vitrine')) AS c(ch, channel)),
acts AS (SELECT * FROM (VALUES ('DLV', 'delivery'), ('SEEN', 'impression'), ('OPN', 'open'), ('CLK', 'click'), ('OUT', 'unsubscribe'),
  ('X', 'dismiss')) AS a(act, kind)),
-- an offer is a buyer's bid below the asking price
codes AS (SELECT * FROM (VALUES ('LST', 'item_listed', 100), ('OFR', 'offer_made', 100), ('FAV', 'item_faved', 1), ('FLW', 'seller_followed', 1),
  ('REV', 'review_left', 1), ('BST', 'boost_paid', 100)) AS k(code, kind, per)),
sp AS (SELECT INTERVAL 3 HOUR AS behind)
