SELECT reader AS user_id, via AS channel, make_timestamp(from_ms * 1000) AS valid_from, make_timestamp(to_ms * 1000) AS valid_to,
  open AS reachable, reason FROM optins
