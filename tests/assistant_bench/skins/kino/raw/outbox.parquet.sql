-- the clocks on the wall of Warsaw: two hours ahead of UTC in summer, and the log lies in summer
SELECT message_id AS msgId, user_id AS memberNo,
  CASE channel WHEN 'email' THEN 'mail' WHEN 'in_app' THEN 'messenger' WHEN 'push' THEN
    CASE WHEN md5_number_lower(message_id || 'short') % 4 = 0 AND md5_number_lower(user_id || 'gsm') % 3 < 2 THEN 'sms' ELSE 'push' END END AS lane,
  code || CASE WHEN md5_number_lower(message_id || 'cut') % 2 = 0 THEN '/1' ELSE '/2' END AS creative,
  ts + INTERVAL 2 HOUR AS handedOver
FROM (SELECT *, CASE message_ref WHEN 'new_release' THEN 'PRM' WHEN 'podcast' THEN 'PRG' WHEN 'concert' THEN 'RMD'
  WHEN 'premium' THEN 'BDV' ELSE 'SRV' END AS code FROM sends)
