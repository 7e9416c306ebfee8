// The fields that the questions of `ask_load` use, named and typed as in Accord.

export const schema = `
  type Query {
    campaigns(first: Int = 50, after: String): CampaignConnection!
    node(id: ID!): Node
    attribution(input: AttributionInput!): AttributionReport!
  }

  interface Node { id: ID! }

  type CampaignConnection { nodes: [Campaign!]! }
  type Campaign implements Node {
    id: ID!
    name: String!
    touchpoints(first: Int = 50): TouchpointConnection!
  }

  type TouchpointConnection { nodes: [Touchpoint!]! }
  type Touchpoint implements Node {
    id: ID!
    kind: String!
    channel: String!
    occurredAt: String!
    source: String
  }

  type AttributionReport {
    total: Money!
    rows(first: Int = 50): AttributionRowConnection!
  }
  type AttributionRowConnection { nodes: [AttributionRow!]! }
  type AttributionRow {
    campaign: Campaign
    amount: Money!
    share: String
    weight: String!
    touchpointCount: Int!
  }
  type Money { amount: String! }

  input AttributionInput {
    period: PeriodInput!
    groupBy: [AttributionDimension!]!
    rule: AttributionRuleInput!
  }
  input PeriodInput { from: String!, to: String! }
  input AttributionRuleInput { model: AttributionModelInput! }
  input AttributionModelInput { preset: AttributionPreset! }
  enum AttributionDimension { CAMPAIGN }
  enum AttributionPreset { LINEAR }
`;
