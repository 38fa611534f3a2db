-- a shown in-app message is its own send
SELECT CASE WHEN by_dispatch THEN 'by dispatch id' WHEN message_id IS NOT NULL THEN 'by user, message and time'
  ELSE 'not at all' END AS how, count(*) AS rows
FROM reactions WHERE NOT (medium = 'in_app' AND reaction = 'impression') GROUP BY 1 ORDER BY 1
