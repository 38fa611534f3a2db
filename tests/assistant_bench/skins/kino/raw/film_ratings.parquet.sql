SELECT DISTINCT event_id || '-v' AS ratingId, user_id AS memberNo, ts + INTERVAL 3 HOUR AS ratedAt,
  (1 + md5_number_lower(event_id || 'stars') % 5)::INTEGER AS stars,
  ['drama', 'comedy', 'animation', 'horror'][(md5_number_lower(event_id || 'genre') % 4 + 1)::INTEGER] AS genre
FROM outcomes WHERE kind = 'session' AND md5_number_lower(event_id || 'rates') % 6 = 0
