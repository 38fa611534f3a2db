SELECT opening AS event_id, patient AS user_id, make_timestamp(at_us) AS ts, 'session' AS kind, NULL::DOUBLE AS value FROM app_opens
UNION ALL
SELECT consult, patient, paid_ist - ahead, 'conversion', fee_paise / 100 FROM consults, clock
UNION ALL
SELECT entry, patient, entered_ist - ahead, 'appointment_' || state, NULL FROM appointments, clock
UNION ALL
SELECT item, patient, at_utc, sort, NULL FROM health_log
