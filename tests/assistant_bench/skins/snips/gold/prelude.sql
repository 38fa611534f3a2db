CREATE VIEW entered AS
SELECT client_no AS unit, arg_min(cell, since) AS arm, min(since) - INTERVAL 4 HOUR AS ts FROM trials GROUP BY client_no;
CREATE VIEW sent AS
SELECT DISTINCT o.msg_no AS message, o.client_no AS unit, o.gone_at - INTERVAL 4 HOUR AS ts, o.lane AS channel, o.card AS ref,
  c.topic AS domain, c.drive AS campaign, c.lang
FROM outgo o LEFT JOIN cards c USING (card);
CREATE VIEW happened AS
SELECT DISTINCT * FROM (
  SELECT echo_no AS id, client_no AS unit, at_local - INTERVAL 4 HOUR AS ts,
    CASE what WHEN 'MsgLanded' THEN 'delivery' WHEN 'OpenedMsg' THEN 'open' WHEN 'TappedMsg' THEN 'click' WHEN 'LaneMuted' THEN 'unsubscribe'
      WHEN 'SwipedMsg' THEN 'dismiss' END AS what,
    by_robot AS machine, msg_no AS message, lane AS channel, NULL::DOUBLE AS amount FROM echoes
  UNION ALL SELECT slip_no, client_no, paid_at - INTERVAL 4 HOUR, 'conversion', FALSE, NULL, NULL, takings_fils / 100 FROM till
  UNION ALL SELECT ev, client_no, make_timestamp(at_us), CASE name WHEN 'AppOpened' THEN 'session' ELSE name END, FALSE, NULL, NULL,
    CASE name WHEN 'GaveTip' THEN num / 100 ELSE num END FROM app
  UNION ALL SELECT line_no, client_no, rung_at, 'rtl', FALSE, NULL, NULL, rung_fils / 100 FROM rtl
  UNION ALL SELECT entry_no, client_no, put_down_at, 'waitlist', FALSE, NULL, NULL, hours_waited FROM waitlist
);
CREATE VIEW held AS
SELECT client_no AS unit, lane AS channel, since - INTERVAL 4 HOUR AS ts, until - INTERVAL 4 HOUR AS until
FROM lanes WHERE open;
CREATE VIEW person AS SELECT client_no AS unit, stage, home_salon, side, heard_of FROM clients;
-- what happened, with the words that the own tables and the messages have for it
CREATE VIEW told AS
SELECT h.id, h.unit, h.ts, h.what, h.machine, h.message, h.channel, h.amount, s.domain, s.lang, r.shelf, r.label, r.pieces,
  CASE r.brought_back WHEN TRUE THEN 'True' WHEN FALSE THEN 'False' END AS brought_back, w.daypart, w.stylist_level,
  CASE w.got_chair WHEN TRUE THEN 'True' WHEN FALSE THEN 'False' END AS got_chair
FROM happened h LEFT JOIN sent s ON s.message = h.message AND s.unit = h.unit
LEFT JOIN rtl r ON h.what = 'rtl' AND r.line_no = h.id LEFT JOIN waitlist w ON h.what = 'waitlist' AND w.entry_no = h.id
UNION ALL
SELECT message, unit, ts, 'sent', FALSE, message, channel, NULL, domain, lang, NULL, NULL, NULL, NULL, NULL, NULL, NULL FROM sent;
