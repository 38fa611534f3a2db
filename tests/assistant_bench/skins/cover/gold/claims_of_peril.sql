-- needs peril, hours: how many claims of one cause a member filed
SELECT e.unit, count(c.claim_no) AS value
FROM entered e LEFT JOIN claims c ON c.mbr_no = e.unit AND c.peril = $peril AND c.lodged_at >= e.ts AND c.lodged_at < e.ts + to_hours($hours)
WHERE e.ts + to_hours($hours) <= $complete_until
GROUP BY e.unit
