-- nothing in the export says with which chance a message was chosen: propensity stays unknown, never 1
SELECT 'd' || message_id AS decision_id, person AS user_id, ts, 'braze:' || campaign AS policy_id,
  medium || '/' || coalesce(ref, 'unknown') AS action, medium AS channel, ref AS message_ref,
  NULL::DOUBLE AS propensity, 'unknown' AS propensity_kind, FALSE AS explore, TRUE AS executed,
  NULL::VARCHAR AS suppress_reason
FROM sent
UNION ALL
-- a message that was chosen and stopped keeps its action; one that is tried again later is sent as another
SELECT 'd' || id, person, moment, 'braze:' || campaign, coalesce(medium, 'unknown') || '/' || coalesce(ref, 'unknown'),
  coalesce(medium, 'unknown'), ref, NULL, 'unknown', FALSE, FALSE, stopped
FROM kept WHERE stopped IS NOT NULL AND verb <> 'EnrollInControl'
UNION ALL
SELECT 'd' || id, person, moment, 'braze:' || campaign, 'hold', NULL, NULL, NULL, 'unknown', FALSE, TRUE, stopped
FROM kept WHERE verb = 'EnrollInControl'
