// urql: queries and mutations by its own fetch, subscriptions by server-sent events.

import assert from "node:assert/strict";
import { before, describe, test } from "node:test";

import { Client, fetchExchange } from "@urql/core";

import { assertAccounts, assertRecorded, mutation, query, recordUntil, subscription, touchpoint } from "./live.mjs";
import { signIn, url } from "./server.mjs";

describe("urql", () => {
  let token;
  let client;

  before(async () => {
    token = await signIn();
    client = new Client({
      url: `${url}/graphql`,
      exchanges: [fetchExchange],
      fetchSubscriptions: true,
      preferGetMethod: false,
      fetchOptions: () => ({ headers: { authorization: `Bearer ${token}` } }),
    });
  });

  const data = (result) => {
    assert.equal(result.error, undefined);
    return result.data;
  };

  test("a query", async () => assertAccounts(data(await client.query(query, { first: 2 }).toPromise())));
  test("a query by GET", async () => {
    const context = { preferGetMethod: "force", requestPolicy: "network-only" };
    assertAccounts(data(await client.query(query, { first: 2 }, context).toPromise()));
  });
  test("a mutation", async () =>
    assertRecorded(data(await client.mutation(mutation, touchpoint().variables).toPromise())));
  test("a subscription", async () => {
    const told = new Promise((resolve, reject) => {
      const { unsubscribe } = client.subscription(subscription, {}).subscribe((result) => {
        if (result.error) reject(result.error);
        else if (result.data) resolve(result.data);
        else return;
        unsubscribe();
      });
    });
    await recordUntil(told, token);
  });
});
