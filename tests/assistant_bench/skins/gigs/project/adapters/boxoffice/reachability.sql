SELECT fanId AS user_id, channel, fromAt + behind AS valid_from, toAt + behind AS valid_to, lower(okay) IN ('yes', 'true') AS reachable,
  note AS reason FROM contactable JOIN piped USING (pipe), clock
