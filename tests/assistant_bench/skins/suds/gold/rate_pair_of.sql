-- needs step, domain, one, other: two channels, the messages of one domain (null: of all)
SELECT count({step}) FILTER (channel = $one)::DOUBLE / count(*) FILTER (channel = $one) AS rate_a,
  count({step}) FILTER (channel = $other)::DOUBLE / count(*) FILTER (channel = $other) AS rate_b
FROM followed WHERE $domain IS NULL OR domain = $domain
