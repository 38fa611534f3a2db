-- needs step, only, column, one, other: the rate of two values of a column, side by side
SELECT count({step}) FILTER ({column} = $one)::DOUBLE / count(*) FILTER ({column} = $one) AS rate_a,
  count({step}) FILTER ({column} = $other)::DOUBLE / count(*) FILTER ({column} = $other) AS rate_b
FROM followed WHERE $only IS NULL OR channel = $only
