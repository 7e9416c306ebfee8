-- One touchpoint. $1: its id.
SELECT id, kind, channel, occurred_at, source
FROM touchpoints
WHERE id = $1
