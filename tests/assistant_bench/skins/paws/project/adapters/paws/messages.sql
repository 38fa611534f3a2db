SELECT tmpl_key AS message_ref, flow AS campaign_id, layout AS template, stream AS domain, tone AS category FROM tmpl
