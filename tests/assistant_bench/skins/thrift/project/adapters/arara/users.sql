-- uf: the state; tier: loyalty level by purchases
SELECT usr AS user_id, tz AS timezone, NULL::TIMESTAMP AS valid_from, persona, uf, app_os, pay_pref, tier FROM usrs
