SELECT memberNo AS user_id, clock AS timezone, NULL::TIMESTAMP AS valid_from, cardLevel AS card_level, homeCinema AS home_cinema, handset, fare
FROM members
