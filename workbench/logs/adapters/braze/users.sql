SELECT person AS user_id, arg_max(timezone, moment) FILTER (timezone IS NOT NULL) AS timezone FROM kept GROUP BY person
