SELECT what AS key, count(*) AS value FROM happened
WHERE what IN ('conversion', 'session', 'item_listed', 'offer_made', 'item_faved', 'seller_followed', 'review_left', 'boost_paid') GROUP BY 1
