SELECT visit AS event_id, ear AS user_id, make_timestamp(at_us) AS ts, 'session' AS kind, NULL::DOUBLE AS value FROM visits
UNION ALL
SELECT sale, ear, sold_local + gap, 'conversion', centavos / 100 FROM pass_sales, behind
UNION ALL
SELECT deed, ear, done_at, kind, NULL FROM deeds JOIN deed_word USING (what)
