SELECT client_no AS user_id, clock AS timezone, NULL::TIMESTAMP AS valid_from, stage, home_salon, side, heard_of FROM clients
