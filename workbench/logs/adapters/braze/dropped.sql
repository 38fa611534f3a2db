SELECT 'duplicate id' AS reason, count(*) - count(DISTINCT id) AS rows FROM known WHERE id IS NOT NULL
UNION ALL SELECT 'no user', count(DISTINCT id) FROM known WHERE person IS NULL
UNION ALL SELECT 'no time', count(DISTINCT id) FROM known WHERE person IS NOT NULL AND moment IS NULL
UNION ALL SELECT 'test send', count(DISTINCT id) FROM known
  WHERE person IS NOT NULL AND moment IS NOT NULL AND lower(coalesce(is_test, '')) = 'true'
