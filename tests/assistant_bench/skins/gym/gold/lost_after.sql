-- needs hours, channel: days until the lane goes off, the window's length where it does not; without it at the start left out
SELECT e.unit, max(epoch_us(least(coalesce(h.until, 'infinity'::TIMESTAMP), e.ts + to_hours($hours))) - epoch_us(e.ts)) / 86400e6 AS value
FROM entered e JOIN held h ON h.unit = e.unit AND h.channel = $channel AND h.ts <= e.ts AND (h.until IS NULL OR h.until > e.ts)
WHERE e.ts + to_hours($hours) <= $complete_until
GROUP BY e.unit
