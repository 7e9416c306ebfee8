// Example queries about revenue: who earned it, by which rule, down to each touch.

export const WHO_EARNED_THE_REVENUE = `# Who earned the revenue, by campaign and month?
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

export const MARKETING_AND_SALES_JOINTLY = `# One ledger, both teams: what each was credited
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

export const COMPARE_MODELS = `# Five models over the same deals, by channel. A
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

export const DOWN_TO_THE_TOUCH = `# Where does a figure come from? Down to each deal
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
