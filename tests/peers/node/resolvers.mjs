// How fields find their data: one statement for the touchpoints of all campaigns, and the report by SQL at each request.

import { cursor, decimal, id, share, uuid, weight } from "./text.mjs";
import { statement } from "./statements.mjs";

const campaigns = statement("campaigns");
const touchpoint = statement("touchpoint");
const touchpoints = statement("touchpoints");
const report = statement("report");

export const resolvers = {
  Query: {
    async campaigns(_, { first, after }, { pool }) {
      return { nodes: (await pool.query(campaigns([first, cursor(after)]))).rows };
    },
    async node(_, args, { pool }) {
      const key = uuid("Touchpoint", args.id);
      return key && ((await pool.query(touchpoint([key]))).rows[0] ?? null);
    },
    async attribution(_, { input: { period } }, { pool }) {
      const { rows } = await pool.query(report([Date.parse(period.from), Date.parse(period.to)]));
      // All credit of attributed deals is in some row.
      const attributed = rows.reduce((sum, row) => sum + row.credit, 0);
      return { total: rows[0]?.total ?? 0, rows: rows.map((row) => ({ ...row, attributed })) };
    },
  },
  Node: { resolveType: () => "Touchpoint" },
  Campaign: { id: (row) => id("Campaign", row.id) },
  Touchpoint: {
    id: (row) => id("Touchpoint", row.id),
    occurredAt: (row) => new Date(row.occurred_at).toISOString(),
  },
  AttributionReport: {
    total: ({ total }) => ({ amount: decimal(total, 2) }),
    rows: ({ rows }, { first }) => ({ nodes: rows.slice(0, first) }),
  },
  AttributionRow: {
    campaign: (row) => row.campaign_id && { id: row.campaign_id, name: row.name },
    amount: (row) => ({ amount: decimal(row.credit, 2) }),
    share: (row) => share(row.credit, row.attributed),
    weight: (row) => weight(row.weight),
    touchpointCount: (row) => row.touchpoints,
  },
};

export const loaders = {
  Campaign: {
    async touchpoints(queries, { pool }) {
      // Only one number is ever asked for; another beside it would be another statement.
      const parents = queries.map(({ obj }) => obj.id);
      const { rows } = await pool.query(touchpoints([parents, queries[0].params.first]));
      const found = grouped(rows);
      return parents.map((parent) => ({ nodes: found.get(parent) ?? [] }));
    },
  },
};

// By campaign.
function grouped(rows) {
  const found = new Map();
  for (const row of rows) {
    const list = found.get(row.campaign_id);
    if (list) list.push(row);
    else found.set(row.campaign_id, [row]);
  }
  return found;
}
