SELECT pieceId AS message_ref, drive AS campaign_id, layout AS template, strand AS domain, basis AS purpose, lang AS language FROM pieces
