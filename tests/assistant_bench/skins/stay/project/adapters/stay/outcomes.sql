SELECT visit AS event_id, traveller AS user_id, started_sast - ahead AS ts, 'session' AS kind, NULL::DOUBLE AS value FROM visits, sast
UNION ALL
SELECT ev, traveller, at_sast - ahead, CASE ev_type WHEN 'VIEW' THEN 'listing_viewed' ELSE 'listing_saved' END, NULL FROM listing_events, sast
UNION ALL
SELECT enquiry, traveller, sent_sast - ahead, 'enquiry_sent', nights FROM enquiries, sast
UNION ALL
SELECT booking, traveller, paid_sast - ahead, 'conversion', total_cents / 100 FROM bookings, sast
UNION ALL
SELECT change, traveller, at_sast - ahead,
  CASE state WHEN 'CANCELLED' THEN 'booking_cancelled' WHEN 'STAYED' THEN 'stay_completed' ELSE 'review_written' END,
  CASE state WHEN 'CANCELLED' THEN refund_cents / 100 WHEN 'REVIEWED' THEN stars END
FROM booking_states, sast
