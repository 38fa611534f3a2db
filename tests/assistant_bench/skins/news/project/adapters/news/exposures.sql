SELECT 'digest' AS experiment, reader AS unit, bucket AS arm, make_timestamp(ms * 1000) AS ts, 0.5 AS p_assign FROM buckets
