SELECT supporterId AS user_id, tz AS timezone, NULL::TIMESTAMP AS valid_from, givingBand AS giving_band, city, cameFrom AS came_from, handset
FROM supporters
