SELECT CASE message_ref WHEN 'new_release' THEN 'APL' WHEN 'podcast' THEN 'STY' WHEN 'concert' THEN 'SHF' WHEN 'premium' THEN 'THX' ELSE 'LPS' END
    || '_' || lang AS pieceId,
  replace(campaign_id, 'always_on_', 'drive26_') AS drive,
  CASE domain WHEN 'new_release' THEN 'appeal' WHEN 'podcast' THEN 'impact_story' WHEN 'concert' THEN 'shift_reminder' WHEN 'premium' THEN 'thanks'
    ELSE 'lapsed' END AS strand,
  CASE domain WHEN 'premium' THEN 'service' WHEN 'concert' THEN 'service' ELSE 'fundraising' END AS basis,
  template AS layout, lang
FROM messages, (VALUES ('en'), ('hi')) AS v(lang)
