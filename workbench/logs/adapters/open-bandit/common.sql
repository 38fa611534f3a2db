shown AS (
  -- a folder a policy, a file a campaign: .../random/all/all.csv
  SELECT *, CAST(row_id AS VARCHAR) AS user_id, timezone('UTC', "timestamp") AS ts,
    regexp_extract(filename, '([^/\\]+)[/\\][^/\\]+[/\\][^/\\]+$', 1) AS policy,
    regexp_extract(filename, '([^/\\]+)\.csv$', 1) AS campaign
  FROM log
)
