-- the carrier's system is in UTC and does not repeat itself
SELECT DISTINCT event_id || 'd' AS deliveryId, user_id AS customerId, ts + INTERVAL 50 HOUR AS arrivedAt,
  ['bikeCourier', 'parcelVan', 'pickupPoint'][(md5_number_lower(event_id || 'carrier') % 3 + 1)::INTEGER] AS carrier,
  greatest(0, (md5_number_lower(event_id || 'delay') % 130)::INTEGER - 60) AS minutesLate
FROM outcomes WHERE kind = 'conversion'
