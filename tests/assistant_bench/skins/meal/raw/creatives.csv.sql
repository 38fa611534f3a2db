SELECT CASE message_ref WHEN 'new_release' THEN 'menu' WHEN 'podcast' THEN 'tips' WHEN 'concert' THEN 'friend' WHEN 'premium' THEN 'door'
    ELSE 'back' END || variant AS creativeId,
  CASE campaign_id WHEN 'always_on_new_release' THEN 'menuSpring' WHEN 'always_on_podcast' THEN 'kitchenSchool'
    WHEN 'always_on_concert' THEN 'bringAFriend' WHEN 'always_on_premium' THEN 'doorbell' WHEN 'always_on_reactivation' THEN 'comeBackToTheTable'
    ELSE campaign_id END AS campaignName,
  CASE domain WHEN 'new_release' THEN 'weeklyMenu' WHEN 'podcast' THEN 'recipeTips' WHEN 'concert' THEN 'referralOffer'
    WHEN 'premium' THEN 'deliveryNotice' ELSE 'winBack' END AS topic,
  CASE domain WHEN 'premium' THEN 'service' ELSE 'marketing' END AS purpose,
  template AS layoutName, CASE variant WHEN 'Photo' THEN 'nl' ELSE 'en' END AS textLanguage
FROM messages, (VALUES ('Photo'), ('Plain')) AS v(variant)
