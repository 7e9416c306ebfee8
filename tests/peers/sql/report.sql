-- LINEAR by campaign over the deals that were won in a period: every eligible touch gets the same part of its deal, and
-- the units left over go to the earliest, as docs/ATTRIBUTION.md has it. $1, $2: from and to, milliseconds.
--
-- For what ask_load loads: deals in one currency, no adjustments, no negative amounts, a campaign at every touch. Journeys
-- are put into arrays because that takes two thirds of the time of window functions over pairs of a deal and a touch.
WITH touch AS (
    SELECT account_id, campaign_id, occurred_at
    FROM touchpoints
    WHERE suppressed_at IS NULL
        AND kind NOT IN ('EMAIL_SENT', 'EMAIL_OPEN', 'AD_IMPRESSION', 'SELF_REPORTED')
    ORDER BY account_id, occurred_at, source_id, message_id
),
journey AS (
    SELECT account_id, array_agg(occurred_at) AS instants, array_agg(campaign_id) AS campaigns
    FROM touch
    GROUP BY account_id
),
won AS (
    SELECT account_id, closed_at, amount_minor AS amount
    FROM deals
    WHERE outcome = 'WON' AND archived_at IS NULL AND closed_at >= $1 AND closed_at < $2
),
-- Of each deal: how many touches lie at or before its close.
shared AS (
    SELECT account_id, amount, campaigns, width_bucket(closed_at, instants) AS touches
    FROM won
    JOIN journey USING (account_id)
),
credited AS (
    SELECT
        campaign_id,
        sum(amount / touches + (place <= amount % touches)::int)::bigint AS credit,
        sum(1000000 / touches + (place <= 1000000 % touches)::int)::bigint AS weight
    FROM shared, unnest(campaigns[1 : touches]) WITH ORDINALITY AS shares (campaign_id, place)
    GROUP BY campaign_id
),
-- A touch may share several deals, and counts once.
counted AS (
    SELECT campaign_id, count(*) AS touchpoints
    FROM (SELECT account_id, max(touches) AS touches FROM shared GROUP BY account_id) AS furthest
    JOIN journey USING (account_id), unnest(campaigns[1 : furthest.touches]) AS shares (campaign_id)
    GROUP BY campaign_id
)
SELECT campaign_id, name, credit, weight, touchpoints, (SELECT sum(amount) FROM won)::bigint AS total
FROM credited
JOIN counted USING (campaign_id)
JOIN campaigns ON campaigns.id = campaign_id
ORDER BY credit DESC, campaign_id
