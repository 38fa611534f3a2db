SELECT pid AS user_id, tz AS timezone, NULL::TIMESTAMP AS valid_from, country, platform, spender, guild_role, build FROM players
