SELECT cust AS user_id, tz AS timezone, NULL::TIMESTAMP AS valid_from, membership, branch, handover, os, found_us FROM customers
