-- what players did, but for reactions to messages, the guild and the help desk
SELECT what AS key, count(*) AS value FROM happened
WHERE what IN ('session', 'conversion', 'refund', 'level_up', 'boss_beaten', 'ad_watched') GROUP BY 1
