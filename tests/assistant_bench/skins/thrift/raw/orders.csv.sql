-- the simulator's unit is nine reais; the freight goes to the carrier
SELECT event_id AS ord, user_id AS usr, round(value * 900)::BIGINT AS item_ctv, (1290 + md5_number_lower(event_id || 'frt') % 1700)::BIGINT AS freight_ctv,
  ts - INTERVAL 3 HOUR AS paid_sp
FROM outcomes WHERE kind = 'conversion'
