SELECT acct AS user_id, tz AS timezone, NULL::TIMESTAMP AS valid_from, uf, age_band, cover, care, joined_via FROM accounts
