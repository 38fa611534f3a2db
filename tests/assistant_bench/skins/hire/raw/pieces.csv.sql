SELECT CASE message_ref WHEN 'new_release' THEN 'AL' WHEN 'podcast' THEN 'UF' WHEN 'concert' THEN 'SR' WHEN 'premium' THEN 'PO'
    ELSE 'CB' END || '/' || wording AS piece,
  replace(replace(replace(replace(replace(campaign_id, 'always_on_new_release', 'co26_fresh_jobs'), 'always_on_podcast', 'co26_half_done'), 'always_on_concert', 'co26_paycheck'), 'always_on_premium', 'co26_upgrade'), 'always_on_reactivation', 'co26_wake_up') AS push_name,
  CASE domain WHEN 'new_release' THEN 'job_alert' WHEN 'podcast' THEN 'unfinished' WHEN 'concert' THEN 'salary_report'
    WHEN 'premium' THEN 'plus_offer' ELSE 'comeback' END AS stream,
  template AS layout, CASE domain WHEN 'podcast' THEN 'service' ELSE 'marketing' END AS purpose, wording
FROM messages, (VALUES ('short'), ('long')) AS w(wording)
