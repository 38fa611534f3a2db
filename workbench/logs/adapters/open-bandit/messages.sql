SELECT DISTINCT ON (item_id) CAST(item_id AS VARCHAR) AS message_ref, 'recommendation' AS purpose,
  * EXCLUDE (item_id, filename)
FROM items ORDER BY item_id, filename
