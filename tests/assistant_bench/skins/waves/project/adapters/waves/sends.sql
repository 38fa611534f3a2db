SELECT cue AS message_id, ear AS user_id, lane AS channel, sheet AS message_ref, went_out + gap AS ts FROM cues, behind
