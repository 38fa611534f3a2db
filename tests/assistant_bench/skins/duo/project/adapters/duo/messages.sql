SELECT template_key AS message_ref, campaign AS campaign_id, layout AS template, topic AS domain,
  CASE topic WHEN 'offers' THEN 'marketing' WHEN 'winback' THEN 'marketing' ELSE 'service' END AS purpose
FROM templates
