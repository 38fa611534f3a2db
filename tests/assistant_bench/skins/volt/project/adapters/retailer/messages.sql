SELECT tmpl AS message_ref, campaign AS campaign_id, layout AS template, stream AS domain, purpose, lang AS language FROM tmpl
