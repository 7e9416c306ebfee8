// Example queries about deals.

export const OPEN_DEALS = `# Open deals, those first that should close next,
# with who was in them last.
query OpenDeals {
  deals(
    where: { outcome: { eq: OPEN } }
    orderBy: [{ field: EXPECTED_CLOSE_ON }]
    first: 25
  ) {
    totalCount
    nodes {
      name
      stage
      amount { amount currencyCode }
      expectedCloseOn
      owner
      account { name }
      transitions(last: 1) { nodes { occurredAt } }
    }
  }
}
`;

export const ONE_DEAL_IN_FULL = `# The newest won deals: every touch of their
# journeys, what each was credited with, and why
# others earned nothing.
query OneDealInFull {
  deals(
    where: { outcome: { eq: WON } }
    orderBy: [{ field: CLOSED_AT, direction: DESC }]
    first: 3
  ) {
    nodes {
      name
      closedAt
      amount { amount currencyCode }
      credits {
        credits {
          amount { amount }
          share
          explanation
          touchpoint { occurredAt kind team }
        }
        excluded { reason touchpoint { occurredAt kind } }
      }
    }
  }
}
`;
