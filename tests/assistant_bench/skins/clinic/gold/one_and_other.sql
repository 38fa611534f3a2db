-- needs step, column, one, other: two parts of the messages
SELECT count({step}) FILTER ({column} = $one)::DOUBLE / count(*) FILTER ({column} = $one) AS rate_a,
  count({step}) FILTER ({column} = $other)::DOUBLE / count(*) FILTER ({column} = $other) AS rate_b
FROM followed
