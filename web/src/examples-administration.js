// Example queries for those who look after a deployment.

export const PEOPLE = `# Who uses Accord, and who may sign for a team.
query People {
  users(first: 50) {
    totalCount
    nodes {
      name
      email
      role
      approver
      createdAt
      disabledAt
    }
  }
}
`;

export const TOKENS = `# Programs with access, what each may do, and when
# it was last there. revokeApiToken ends one at once.
query Tokens {
  apiTokens(first: 50) {
    totalCount
    nodes {
      id
      name
      scopes
      createdBy { name }
      expiresAt
      lastUsedAt
      revokedAt
    }
  }
}
`;

export const SETTINGS = `# What everything is computed with: the currency, the
# day's time zone, the stages of deals, the rates.
query Settings {
  organization {
    name
    currency
    timeZone
    fiscalYearStartMonth
    marginRate
    segmentMarginRates { segment marginRate }
    eligibleKinds
  }
  dealStages(first: 50) {
    nodes { pipeline position key label outcome probability forecastCategory }
  }
  exchangeRates(first: 10) {
    totalCount
    nodes { from to on rate }
  }
}
`;

export const WHAT_I_MAY_DO = `# Who I am here, what I may do, and how much I may
# ask before I have to wait.
query WhatIMayDo {
  viewer { name role permissions }
  rateLimit { limit remaining fullAt }
}
`;
