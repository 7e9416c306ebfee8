// The queries that the page opens with, each in a tab of its own. They are checked against the
// schema by tests/clients.

const WHO_EARNED_THE_REVENUE = `# Who earned the revenue, by campaign and month?
# Every won deal is split over the touchpoints
# that led to it: all rows + unattributed = total,
# to the cent.
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

const MARKETING_AND_SALES_JOINTLY = `# One ledger, both teams: what each was credited
# with, what it sourced, what it influenced. These
# are three figures to read side by side, never to
# be added up.
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

const COMPARE_MODELS = `# Five models over the same deals, by channel. A
# channel whose credit hardly moves from one to the
# next has earned it by any of these rules.
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
        # one per model, in the order above
        results {
          amount { amount }
          share
        }
      }
    }
  }
}
`;

const DOWN_TO_THE_TOUCH = `# Where does a figure come from? Down to each deal
# and each touchpoint, with the sum written out.
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

const TARGETS = `# How far are we, together? What both teams have
# signed, what is attained of it, who earned that,
# and where the period ends if it goes on so.
query Targets {
  targets {
    nodes {
      name
      state
      signatures { team name signedAt }
      measure
      period { from to }
      amount { amount currencyCode }
      attained { amount }
      attainment
      credited {
        marketing { amount }
        sales { amount }
        unattributed { amount }
      }
      pacing {
        curve
        fallbacks { message }
        expected { amount }
        projection { amount }
        low { amount }
        high { amount }
        status
      }
      coverage
      neededCoverage { byAmount }
      forecasts {
        weighted { amount }
        byCohort { amount }
        byRunRate { amount }
      }
      requiredRunRate { perWorkingDay { amount } }
      proposal { number contentHash missingTeams }
    }
  }
}
`;

const SCOREBOARD = `# One scoreboard, the same numbers for both teams,
# each beside the period before and with the words
# both teams have signed for it (or a draft).
query Scoreboard($period: PeriodInput!) {
  scoreboard(period: $period) {
    previousPeriod { from to }
    revenue { value { amount currencyCode } previous { amount } change }
    credited {
      marketing { value { amount } change }
      sales { value { amount } change }
    }
    unattributed { value { amount } }
    sourced {
      marketing { value { amount } }
      sales { value { amount } }
    }
    influenced {
      marketing { value { amount } }
      sales { value { amount } }
    }
    spend { value { amount } change }
    costs { value { amount } change }
    profit { value { amount } change definition { text state version } }
    customerAcquisitionCost { value { amount } change }
    paybackMonths { value change }
    returnOnMarketingInvestment { value change }
    winRateByCount { value change }
    winRateByAmount { value change }
    velocity { value { amount } change }
    acceptanceRate { value change }
    serviceLevel {
      notAgreed
      marketing { committed { amount } accepted { amount } attainment }
      sales { response { hitRate dueCount } }
    }
    targets { nodes { name attainment pacing { status } } }
  }
}
`;

const LOAD_FACTS = `# Facts go in up to 500 rows at once; to send one
# again changes nothing. A row that is rejected
# says why. For marketing, or for a token with the
# scope campaigns:write.
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

const LIVE = `# Tells of each change as soon as it is part of
# every answer. Start this, then run LoadFacts in
# another window.
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
    tab(TARGETS),
    tab(SCOREBOARD, { period }),
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
