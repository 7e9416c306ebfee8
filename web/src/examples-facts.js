// Example operations that load facts, and tell of them.

export const LOAD_FACTS = `# Facts go in up to 500 rows at once; to send one
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

export const LIVE = `# Tells of each change as soon as it is part of
# every answer. Start this, then run LoadFacts in
# another window.
subscription Live {
  ledgerAdvanced { position }
}
`;

/** Variables of LoadFacts, for campaigns that begin on this day. */
export function exampleCampaigns(startsOn) {
  return {
    source: "graphiql",
    onError: "SKIP_INVALID",
    rows: [
      {
        externalId: "spring-webinar",
        name: "Spring webinar",
        channel: "WEBINAR",
        utmCampaign: "spring-webinar",
        startsOn,
        budget: { amount: "4500.00", currencyCode: "EUR" },
      },
      {
        externalId: "partner-newsletter",
        name: "Partner newsletter",
        channel: "EMAIL",
        utmCampaign: "partner-news",
        startsOn,
      },
    ],
  };
}
