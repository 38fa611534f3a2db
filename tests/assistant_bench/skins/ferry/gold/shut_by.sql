-- closed lines by the reason
SELECT why AS key, count(*) AS value FROM lines WHERE state = 'shut' GROUP BY 1
