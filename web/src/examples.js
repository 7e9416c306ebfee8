// The queries that the page opens with, each in a tab of its own: for each role what its work begins with. They are run
// against the demo by tests/clients.

import { PEOPLE, SETTINGS, TOKENS, WHAT_I_MAY_DO } from "./examples-administration.js";
import { ONE_DEAL_IN_FULL, OPEN_DEALS } from "./examples-deals.js";
import { LIVE, LOAD_FACTS, exampleCampaigns } from "./examples-facts.js";
import {
  FUNNEL,
  LEADS_AT_WORK,
  LEADS_TO_HAND_OFF,
  LIVE_ESCALATIONS,
  UNTOUCHED_LEADS,
  WHY_LEADS_WERE_REJECTED,
} from "./examples-leads.js";
import {
  COMPARE_MODELS,
  DOWN_TO_THE_TOUCH,
  MARKETING_AND_SALES_JOINTLY,
  WHO_EARNED_THE_REVENUE,
} from "./examples-revenue.js";
import { AGREEMENTS, DEFINITIONS, SCOREBOARD, SERVICE_LEVEL, TARGETS } from "./examples-together.js";

const EXAMPLES = {
  MARKETING: [
    WHO_EARNED_THE_REVENUE,
    FUNNEL,
    LEADS_TO_HAND_OFF,
    SERVICE_LEVEL,
    WHY_LEADS_WERE_REJECTED,
    TARGETS,
    SCOREBOARD,
    LOAD_FACTS,
    LIVE,
  ],
  SALES: [
    UNTOUCHED_LEADS,
    LEADS_AT_WORK,
    OPEN_DEALS,
    ONE_DEAL_IN_FULL,
    SERVICE_LEVEL,
    FUNNEL,
    TARGETS,
    SCOREBOARD,
    LIVE_ESCALATIONS,
  ],
  ANALYST: [
    WHO_EARNED_THE_REVENUE,
    COMPARE_MODELS,
    DOWN_TO_THE_TOUCH,
    MARKETING_AND_SALES_JOINTLY,
    FUNNEL,
    SERVICE_LEVEL,
    SCOREBOARD,
    DEFINITIONS,
    LIVE,
  ],
  ADMIN: [PEOPLE, TOKENS, SETTINGS, AGREEMENTS, WHAT_I_MAY_DO, SCOREBOARD, LIVE],
};

/** For API tokens, and for those who have not signed in yet. */
const OTHERS = [WHO_EARNED_THE_REVENUE, COMPARE_MODELS, DOWN_TO_THE_TOUCH, SCOREBOARD, FUNNEL, UNTOUCHED_LEADS, LOAD_FACTS, LIVE];

/** Every role that has examples of its own. */
export const roles = Object.keys(EXAMPLES);

/**
 * The examples for a role as GraphiQL's tabs, with periods that end with the month before `today`'s. `role` is null for
 * API tokens, and while nobody is signed in.
 */
export function exampleTabs(today, role) {
  const period = lastTwelveMonths(today);
  return (EXAMPLES[role] ?? OTHERS).map((query) => ({ query, variables: variablesOf(query, period) }));
}

function variablesOf(query, period) {
  if (query.includes("$period")) return JSON.stringify({ period }, null, 2);
  if (query === LOAD_FACTS) return JSON.stringify({ input: exampleCampaigns(period.to) }, null, 2);
  return "";
}

/** The last twelve whole months, half-open: from the first day of the first to the first day after the last. */
export function lastTwelveMonths(today) {
  const firstOfMonth = (year) => `${year}-${String(today.getMonth() + 1).padStart(2, "0")}-01`;
  return { from: firstOfMonth(today.getFullYear() - 1), to: firstOfMonth(today.getFullYear()) };
}
