-- The first touchpoints of each of these campaigns. $1: the campaigns' ids; $2: how many of each.
SELECT parent.id AS campaign_id, touch.id, touch.kind, touch.channel, touch.occurred_at, touch.source
FROM unnest($1::uuid[]) AS parent (id)
CROSS JOIN LATERAL (
    SELECT id, kind, channel, occurred_at, source
    FROM touchpoints
    WHERE campaign_id = parent.id AND archived_at IS NULL
    ORDER BY occurred_at, id
    LIMIT $2
) AS touch
ORDER BY touch.occurred_at, touch.id
