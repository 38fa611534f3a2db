SELECT acct AS user_id, tz AS timezone, NULL::TIMESTAMP AS valid_from, plan, dwelling, rooftop, region, meter, handset FROM acct
