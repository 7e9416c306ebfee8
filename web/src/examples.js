// The queries that the page opens with, each in a tab of its own. They are checked against the
// schema by tests/clients.

const WHO_EARNED_THE_REVENUE = `# Who earned the revenue, campaign by campaign and month by month?
# Every won deal of the period is split over the touchpoints that led to it.
# All rows + unattributed = total, to the cent.
query WhoEarnedTheRevenue($period: PeriodInput!) {
  attribution(
    input: {
      period: $period
      groupBy: [CAMPAIGN, MONTH]
      rule: { model: { preset: W_SHAPED } }
    }
  ) {
    total { amount currencyCode }
    attributed { amount }
    unattributed { amount }
    dealCount
    unattributedDealCount
    conserves
    rows(first: 25) {
      totalCount
      nodes {
        campaign { name channel }
        periodStart
        amount { amount }
        share
        touchpointCount
        spend { amount }
        roas
      }
    }
  }
}
`;

const MARKETING_AND_SALES_JOINTLY = `# One ledger, both teams: what each was credited with, what it sourced and what
# it influenced. The three are different figures: they are read side by side and
# never added up.
query MarketingAndSalesJointly($period: PeriodInput!) {
  attribution(input: { period: $period, groupBy: [TEAM] }) {
    total { amount currencyCode }
    unattributed { amount }
    rows {
      nodes {
        team
        amount { amount }
        share
        weight
        sourced { amount }
        sourcedDealCount
        influenced { amount }
        influencedDealCount
      }
    }
  }
}
`;

const COMPARE_MODELS = `# Five models over the same deals, by channel. A channel whose credit hardly
# changes from model to model earned it by any of these rules.
query CompareModels($period: PeriodInput!) {
  compareAttribution(
    input: {
      period: $period
      groupBy: [CHANNEL]
      models: [
        { preset: FIRST_TOUCH }
        { preset: LAST_TOUCH }
        { preset: LINEAR }
        { preset: U_SHAPED }
        { preset: W_SHAPED }
      ]
    }
  ) {
    reports {
      total { amount currencyCode }
      unattributed { amount }
    }
    rows(first: 20) {
      nodes {
        key { dimension label }
        # one result for each model, in the order above
        results {
          amount { amount }
          share
        }
      }
    }
  }
}
`;

const DOWN_TO_THE_TOUCH = `# Where does a figure come from? Down from a channel to each deal and each
# touchpoint, with the arithmetic in words.
query DownToTheTouch($period: PeriodInput!) {
  attribution(
    input: {
      period: $period
      groupBy: [CHANNEL]
      rule: { model: { preset: W_SHAPED }, lookbackDays: 180 }
    }
  ) {
    rows(first: 5) {
      nodes {
        channel
        amount { amount currencyCode }
        credits(first: 5) {
          totalCount
          nodes {
            deal { name amount { amount currencyCode } }
            touchpoint { occurredAt kind team }
            amount { amount }
            anchors
            explanation
          }
        }
      }
    }
  }
}
`;

const LOAD_FACTS = `# Facts go in by the hundred, and sending one again changes nothing. The result
# says of each row whether it was created, updated, unchanged or rejected, and why.
# (For marketing, or a token with the scope campaigns:write.)
mutation LoadFacts($input: UpsertCampaignsInput!) {
  upsertCampaigns(input: $input) {
    createdCount
    updatedCount
    unchangedCount
    rejectedCount
    results {
      index
      id
      userErrors { code message path }
    }
    position
    userErrors { code message path }
  }
}
`;

const LIVE = `# Tells of each change as soon as attribution answers with it. Start it, then
# run LoadFacts in the tab beside it.
subscription Live {
  ledgerAdvanced { position }
}
`;

/** The examples as GraphiQL's tabs, with periods that end with the month before `today`'s. */
export function exampleTabs(today) {
  const period = lastTwelveMonths(today);
  const tab = (query, variables) => ({
    query,
    variables: variables ? JSON.stringify(variables, null, 2) : "",
  });
  return [
    tab(WHO_EARNED_THE_REVENUE, { period }),
    tab(MARKETING_AND_SALES_JOINTLY, { period }),
    tab(COMPARE_MODELS, { period }),
    tab(DOWN_TO_THE_TOUCH, { period }),
    tab(LOAD_FACTS, { input: exampleCampaigns(period) }),
    tab(LIVE),
  ];
}

/** The last twelve whole months, half-open: from the first day of the first to the first day after the last. */
export function lastTwelveMonths(today) {
  const firstOfMonth = (year) => `${year}-${String(today.getMonth() + 1).padStart(2, "0")}-01`;
  return { from: firstOfMonth(today.getFullYear() - 1), to: firstOfMonth(today.getFullYear()) };
}

function exampleCampaigns({ to }) {
  return {
    source: "graphiql",
    onError: "SKIP_INVALID",
    rows: [
      {
        externalId: "spring-webinar",
        name: "Spring webinar",
        channel: "WEBINAR",
        utmCampaign: "spring-webinar",
        startsOn: to,
        budget: { amount: "4500.00", currencyCode: "EUR" },
      },
      {
        externalId: "partner-newsletter",
        name: "Partner newsletter",
        channel: "EMAIL",
        utmCampaign: "partner-news",
        startsOn: to,
      },
    ],
  };
}
