-- needs column (why, channel): periods in which an owner may not be messaged
SELECT {column} AS key, count(*) AS value FROM contact_pref JOIN word USING (medium) WHERE pref = 'OFF' GROUP BY 1
