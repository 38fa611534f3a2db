SELECT fanId AS user_id, tz AS timezone, NULL::TIMESTAMP AS valid_from, membership, metro, genre, handset FROM fans
