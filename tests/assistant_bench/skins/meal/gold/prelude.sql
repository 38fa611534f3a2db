CREATE VIEW entered AS
SELECT customerId AS unit, arg_min(groupName, assignedAt) AS arm, min(assignedAt) - INTERVAL 2 HOUR AS ts FROM testGroups GROUP BY customerId;
CREATE VIEW sent AS
SELECT DISTINCT o.messageId AS message, o.customerId AS unit, o.sentAt - INTERVAL 2 HOUR AS ts,
  CASE o.sentVia WHEN 'inApp' THEN 'in_app' ELSE o.sentVia END AS channel, o.creativeId AS ref, c.topic AS domain, c.campaignName AS campaign
FROM outbound o LEFT JOIN creatives c USING (creativeId);
CREATE VIEW happened AS
SELECT DISTINCT * FROM (
  SELECT eventId AS id, customerId AS unit, occurredAt - INTERVAL 2 HOUR AS ts,
    CASE eventName WHEN 'messageDelivered' THEN 'delivery' WHEN 'messageSeen' THEN 'impression' WHEN 'messageOpened' THEN 'open'
      WHEN 'messageClicked' THEN 'click' WHEN 'optedOut' THEN 'unsubscribe' WHEN 'messageClosed' THEN 'dismiss' END AS what,
    isBot AS machine, messageId AS message, CASE sentVia WHEN 'inApp' THEN 'in_app' ELSE sentVia END AS channel, NULL::DOUBLE AS amount
  FROM messageEvents
  UNION ALL SELECT eventId, customerId, occurredAt - INTERVAL 2 HOUR,
    CASE eventName WHEN 'appOpened' THEN 'session' WHEN 'boxOrdered' THEN 'conversion' ELSE eventName END, FALSE, NULL, NULL,
    coalesce(amountCents / 100, stars, minutesCooked)
  FROM customerEvents
  UNION ALL SELECT deliveryId, customerId, arrivedAt, 'boxDelivered', FALSE, NULL, NULL, minutesLate FROM deliveries
  UNION ALL SELECT chatId, customerId, openedAt, 'supportChat', FALSE, NULL, NULL, waitMinutes FROM supportChats
);
CREATE VIEW held AS
SELECT customerId AS unit, CASE viaChannel WHEN 'inApp' THEN 'in_app' ELSE viaChannel END AS channel, validFrom - INTERVAL 2 HOUR AS ts,
  validTo - INTERVAL 2 HOUR AS until
FROM channelOptIns WHERE canContact;
CREATE VIEW person AS
SELECT customerId AS unit, planType, dietPreference, deliveryRegion, acquiredVia, devicePlatform FROM customers;
