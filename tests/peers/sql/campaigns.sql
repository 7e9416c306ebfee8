-- The first campaigns. $1: how many.
SELECT id, name
FROM campaigns
WHERE archived_at IS NULL
ORDER BY id
LIMIT $1
