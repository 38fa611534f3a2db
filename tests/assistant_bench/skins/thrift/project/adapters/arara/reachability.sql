-- opt-in per channel; the vitrine needs none
SELECT usr AS user_id, channel, since_sp + behind AS valid_from, until_sp + behind AS valid_to, st = 'IN' AS reachable, why AS reason
FROM optin JOIN chs USING (ch), sp
