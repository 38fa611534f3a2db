SELECT mgr AS user_id, tz AS timezone, NULL::TIMESTAMP AS valid_from, division, handset, uf, heart_club FROM mgrs
