-- nothing in the export says with which chance a message was chosen: propensity stays unknown, never 1
SELECT 'd' || message_id AS decision_id, person AS user_id, ts, 'braze:' || campaign AS policy_id,
  medium || '/' || coalesce(ref, 'unknown') AS action, medium AS channel, ref AS message_ref,
  NULL::DOUBLE AS propensity, 'unknown' AS propensity_kind, FALSE AS explore, TRUE AS executed,
  NULL::VARCHAR AS suppress_reason
FROM sent
UNION ALL
-- a message that was chosen and stopped keeps its action
SELECT 'd' || id, person, moment, 'braze:' || campaign, coalesce(medium, 'unknown') || '/' || coalesce(ref, 'unknown'),
  coalesce(medium, 'unknown'), ref, NULL, 'unknown', FALSE, FALSE,
  coalesce(abort_type, CASE verb WHEN 'FrequencyCap' THEN 'frequency_cap' ELSE 'abort' END)
FROM kept WHERE verb IN ('Abort', 'FrequencyCap')
UNION ALL
SELECT 'd' || id, person, moment, 'braze:' || campaign, 'hold', NULL, NULL, NULL, 'unknown', FALSE, TRUE, 'control'
FROM kept WHERE verb = 'EnrollInControl'
