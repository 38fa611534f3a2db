-- a session is an app start; two of three hold a lesson, some of which are passed with a perfect score
SELECT event_id AS visit, user_id AS learner, md5_number_lower(event_id || 'lesson') % 3 > 0 AS has_lesson,
  (60 + md5_number_lower(event_id || 'long') % 1200)::INTEGER AS seconds,
  md5_number_lower(event_id || 'perfect') % 4 = 0 AS perfect, strftime(ts - INTERVAL 3 HOUR, '%Y-%m-%dT%H:%M:%S.%f') AS started_local
FROM outcomes WHERE kind = 'session'
