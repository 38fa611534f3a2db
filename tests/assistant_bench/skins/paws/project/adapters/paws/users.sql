SELECT owner_no AS user_id, tz AS timezone, NULL::TIMESTAMP AS valid_from, species, life_stage, au_state, plan FROM owners
