// urql: queries and mutations by its own fetch, subscriptions by server-sent events; documents by their hashes.

import assert from "node:assert/strict";
import { before, describe, test } from "node:test";

import { Client, fetchExchange } from "@urql/core";
import { persistedExchange } from "@urql/exchange-persisted";

import { assertAccounts, assertRecorded, mutation, query, recordUntil, subscription, touchpoint } from "./live.mjs";
import { signIn, url } from "./server.mjs";

/** A fetch whose stream ends when it is aborted: urql leaves the failure that it asked for to nobody. */
async function fetchUntilAborted(input, { signal, ...init } = {}) {
  const response = await fetch(input, init);
  const reader = response.body.getReader();
  signal?.addEventListener("abort", () => reader.cancel());
  const body = new ReadableStream({
    async pull(controller) {
      const { done, value } = await reader.read();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    cancel: () => reader.cancel(),
  });
  return new Response(body, response);
}

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
      fetch: fetchUntilAborted,
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

  test("a persisted query: the document is sent once, then its hash", async () => {
    const sent = [];
    const note = (input, init) => {
      sent.push(init.body ?? decodeURIComponent(String(input)));
      return fetchUntilAborted(input, init);
    };
    const persisting = () =>
      new Client({
        url: `${url}/graphql`,
        exchanges: [persistedExchange({ preferGetForPersistedQueries: false }), fetchExchange],
        preferGetMethod: false,
        fetch: note,
        fetchOptions: () => ({ headers: { authorization: `Bearer ${token}` } }),
      });
    // A document that no other run has sent before.
    const name = `Accounts${process.pid}At${Date.now()}`;
    const document = query.replace("query Accounts", `query ${name}`);
    for (const client of [persisting(), persisting()]) {
      assertAccounts(data(await client.query(document, { first: 2 }).toPromise()));
    }
    assert.deepEqual(sent.map((text) => text.includes(`query ${name}`)), [false, true, false]);
  });
});
