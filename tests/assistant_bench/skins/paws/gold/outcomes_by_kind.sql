SELECT what AS key, count(*) AS value FROM happened
WHERE what NOT IN ('delivery', 'impression', 'open', 'click', 'unsubscribe', 'claim', 'nurse_call') GROUP BY 1
