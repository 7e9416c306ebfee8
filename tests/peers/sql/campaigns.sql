-- The first campaigns after one. $1: how many; $2: the id of the one, or the least that there is.
SELECT id, name
FROM campaigns
WHERE archived_at IS NULL AND id > $2
ORDER BY id
LIMIT $1
