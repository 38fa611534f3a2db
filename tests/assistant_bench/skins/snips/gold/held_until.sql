-- needs hours, channel: days until the channel is lost, the whole window where it is not; who cannot be reached at the start is left out
SELECT e.unit, max(epoch_us(least(coalesce(h.until, 'infinity'::TIMESTAMP), e.ts + to_hours($hours))) - epoch_us(e.ts)) / 86400e6 AS value
FROM entered e JOIN held h ON h.unit = e.unit AND h.channel = $channel
  AND h.ts <= e.ts AND coalesce(h.until, 'infinity'::TIMESTAMP) > e.ts
WHERE e.ts + to_hours($hours) <= $complete_until
GROUP BY e.unit
