SELECT id AS event_id, person AS user_id, moment AS ts, CASE verb WHEN 'SessionStart' THEN 'session' WHEN 'Purchase' THEN
  'purchase' WHEN 'Conversion' THEN 'conversion' WHEN 'Uninstall' THEN 'uninstall_inferred' ELSE name END AS kind,
  price AS value
FROM kept
WHERE verb IN ('SessionStart', 'Purchase', 'Conversion', 'Uninstall') OR (verb = 'CustomEvent' AND name IS NOT NULL)
