SELECT CASE message_ref WHEN 'new_release' THEN 'VAX' WHEN 'podcast' THEN 'FOOD' WHEN 'concert' THEN 'TIP' WHEN 'premium' THEN 'INS' ELSE 'WIN' END || v AS tmpl_key,
  replace(campaign_id, 'always_on_', 'paws26_') AS flow,
  CASE domain WHEN 'new_release' THEN 'vaccination' WHEN 'podcast' THEN 'food' WHEN 'concert' THEN 'care_tips' WHEN 'premium' THEN 'insurance' ELSE 'winback' END AS stream,
  template AS layout, CASE v WHEN '_1' THEN 'plain' ELSE 'playful' END AS tone
FROM messages, (VALUES ('_1'), ('_2')) AS w(v)
