-- an affinity column an item. The random policy gives each the same chance; of another policy only the chance of
-- the item that it showed was logged.
WITH long AS (
  UNPIVOT shown ON COLUMNS('^user-item_affinity_\d+$') INTO NAME item VALUE affinity
), numbered AS (
  SELECT *, CAST(regexp_extract(item, '\d+$') AS BIGINT) AS candidate FROM long
)
SELECT 'd' || user_id AS decision_id, user_id, ts, 'web/' || candidate AS action, CAST(affinity AS DOUBLE) AS score,
  CASE WHEN candidate = item_id OR policy = 'random' THEN propensity_score END AS propensity, TRUE AS eligible
FROM numbered
