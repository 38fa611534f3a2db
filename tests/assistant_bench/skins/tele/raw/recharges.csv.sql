-- what was paid at the counter, and the VAT in it; the simulator's unit is a hundred taka
SELECT event_id AS recharge, user_id AS sub, round(value * 11500)::BIGINT AS gross_paisa, round(value * 1500)::BIGINT AS vat_paisa,
  ts + INTERVAL 6 HOUR AS paid_local
FROM outcomes WHERE kind = 'conversion'
