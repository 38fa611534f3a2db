CREATE VIEW word AS SELECT * FROM (VALUES ('EML', 'email'), ('PSH', 'push'), ('TXT', 'sms'), ('APP', 'in_app')) AS v(medium, channel);
CREATE VIEW entered AS
SELECT owner_no AS unit, arg_min(cell, since_local) AS arm, min(since_local) - INTERVAL 10 HOUR AS ts FROM ab_cells GROUP BY owner_no;
CREATE VIEW sent AS
SELECT DISTINCT m.msg_key AS message, m.owner_no AS unit, m.dispatched - INTERVAL 10 HOUR AS ts, w.channel, m.tmpl_key AS ref,
  t.stream AS domain, t.flow AS campaign, t.layout AS template, t.tone AS category
FROM msg_out m JOIN word w USING (medium) LEFT JOIN tmpl t USING (tmpl_key);
CREATE VIEW happened AS
SELECT DISTINCT * FROM (
  SELECT touch_key AS id, owner_no AS unit, touched_local - INTERVAL 10 HOUR AS ts,
    CASE verb WHEN 'LANDED' THEN 'delivery' WHEN 'SHOWN' THEN 'impression' WHEN 'OPENED' THEN 'open' WHEN 'TAPPED' THEN 'click' ELSE 'unsubscribe' END AS what,
    robot = 1 AS machine, msg_key AS message, channel, NULL::DOUBLE AS amount
  FROM msg_touch LEFT JOIN word USING (medium)
  UNION ALL SELECT ev_key, owner_no, make_timestamp(ev_us),
    CASE ev WHEN 'app_start' THEN 'session' WHEN 'photo_post' THEN 'photo_shared' ELSE 'plan_cancelled' END, FALSE, NULL, NULL, NULL FROM app_log
  UNION ALL SELECT box_key, owner_no, box_local - INTERVAL 10 HOUR, CASE box_status WHEN 'ORDERED' THEN 'conversion' ELSE 'order_skipped' END,
    FALSE, NULL, NULL, price_cents / 100 FROM food_box
  UNION ALL SELECT diary_key, owner_no, diary_local - INTERVAL 10 HOUR,
    CASE diary_status WHEN 'BOOKED' THEN 'visit_booked' WHEN 'ATTENDED' THEN 'visit_attended' ELSE 'vaccination' END, FALSE, NULL, NULL, NULL FROM clinic_diary
  UNION ALL SELECT claim_key, owner_no, lodged_at, 'claim', FALSE, NULL, NULL, NULL FROM claims
  UNION ALL SELECT call_key, owner_no, started_at, 'nurse_call', FALSE, NULL, NULL, minutes FROM nurse_line
);
CREATE VIEW held AS
SELECT owner_no AS unit, channel, from_local - INTERVAL 10 HOUR AS ts, to_local - INTERVAL 10 HOUR AS until
FROM contact_pref JOIN word USING (medium) WHERE pref = 'OK';
CREATE VIEW person AS SELECT owner_no AS unit, species, life_stage, au_state, plan FROM owners;
