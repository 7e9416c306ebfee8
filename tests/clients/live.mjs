// What every client of the real world is asked to do here: a query, a mutation, and a subscription that tells of it.

import assert from "node:assert/strict";

import { graphql } from "./server.mjs";

export const query = "query Accounts($first: Int!) { accounts(first: $first) { totalCount nodes { id name } } }";
export const mutation = `mutation Record($input: RecordTouchpointsInput!) {
  recordTouchpoints(input: $input) { createdCount userErrors { message } results { userErrors { message } } }
}`;
export const subscription = "subscription Recorded { touchpointRecorded { touchpoint { messageId } } }";

let count = 0;

/** Variables of the mutation, of a touchpoint that was never there before. */
export function touchpoint() {
  count += 1;
  const messageId = `client-${process.pid}-${Date.now()}-${count}`;
  const row = { messageId, lead: { anonymousId: messageId }, occurredAt: new Date().toISOString(), kind: "CHAT" };
  return { messageId, variables: { input: { source: "clients", rows: [row] } } };
}

export function assertAccounts(data) {
  assert.ok(data.accounts.totalCount > 0);
  assert.equal(data.accounts.nodes.length, 2);
}

export function assertRecorded(data) {
  assert.deepEqual(data.recordTouchpoints.userErrors, []);
  assert.equal(data.recordTouchpoints.createdCount, 1, JSON.stringify(data));
}

/** Records touchpoints, as somebody else, until one of them is told of; gives the message ids that were recorded. */
export async function recordUntil(told, token) {
  const recorded = new Set();
  let done = false;
  const finished = told.finally(() => { done = true; });
  // A subscription is taken some time after it was sent, and nothing says when.
  while (!done) {
    const { messageId, variables } = touchpoint();
    recorded.add(messageId);
    const { data, errors } = await graphql(mutation, variables, token);
    assert.equal(errors, undefined, JSON.stringify(errors));
    assertRecorded(data);
    await Promise.race([finished, new Promise((wake) => setTimeout(wake, 500))]);
  }
  const data = await finished;
  assert.ok(recorded.has(data.touchpointRecorded.touchpoint.messageId), JSON.stringify(data));
}
