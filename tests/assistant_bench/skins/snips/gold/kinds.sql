SELECT what AS key, count(*) AS value FROM happened
WHERE what NOT IN ('delivery', 'open', 'click', 'unsubscribe', 'dismiss', 'rtl', 'waitlist') GROUP BY 1
