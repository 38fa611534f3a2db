-- the wall clock of Sao Paulo is three hours behind UTC all year
SELECT message_id AS cue, user_id AS ear,
  CASE channel WHEN 'email' THEN 'mail' WHEN 'in_app' THEN 'banner' WHEN 'push' THEN
    CASE WHEN md5_number_lower(message_id || 'zap') % 3 = 0 AND md5_number_lower(user_id || 'zap') % 3 < 2 THEN 'zap' ELSE 'push' END
  END AS lane,
  CASE message_ref WHEN 'new_release' THEN 'drop' WHEN 'podcast' THEN 'talk' WHEN 'concert' THEN 'gig' WHEN 'premium' THEN 'pass'
    ELSE 'miss' END || CASE WHEN md5_number_lower(message_id || 'cut') % 2 = 0 THEN '_short' ELSE '_long' END AS sheet,
  ts - INTERVAL 3 HOUR AS went_out
FROM sends
