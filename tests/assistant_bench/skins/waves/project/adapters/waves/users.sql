SELECT ear AS user_id, zone AS timezone, NULL::TIMESTAMP AS valid_from, plan, tenure, player, taste, home_state FROM listeners
