// The package graphql-ws: everything over one WebSocket.

import { after, before, describe, test } from "node:test";
import assert from "node:assert/strict";

import { createClient } from "graphql-ws";
import WebSocket from "ws";

import { assertAccounts, assertRecorded, mutation, query, recordUntil, subscription, touchpoint } from "./live.mjs";
import { signIn, url } from "./server.mjs";

const socketUrl = `${url.replace(/^http/, "ws")}/graphql`;

describe("graphql-ws", () => {
  let token;
  let client;

  before(async () => {
    token = await signIn();
    client = createClient({
      url: socketUrl,
      webSocketImpl: WebSocket,
      lazy: false,
      retryAttempts: 0,
      onNonLazyError: (error) => assert.fail(error),
      connectionParams: { authorization: `Bearer ${token}` },
    });
  });
  after(() => client.dispose());

  const first = async (payload) => {
    for await (const { data, errors } of client.iterate(payload)) {
      assert.equal(errors, undefined);
      return data;
    }
    return assert.fail("no answer");
  };

  test("a query", async () => assertAccounts(await first({ query, variables: { first: 2 } })));
  test("a mutation", async () => assertRecorded(await first({ query: mutation, variables: touchpoint().variables })));
  test("a subscription", async () => recordUntil(first({ query: subscription }), token));

  test("a document that does not fit the schema is refused", async () => {
    await assert.rejects(first({ query: "{ nonsense }" }), (errors) => {
      assert.equal(errors[0].extensions.code, "GRAPHQL_VALIDATION_FAILED");
      return true;
    });
  });

  test("a bad credential is refused with 4403", async () => {
    const closed = await new Promise((resolve) => {
      const refused = createClient({
        url: socketUrl,
        webSocketImpl: WebSocket,
        lazy: false,
        retryAttempts: 0,
        onNonLazyError: resolve,
        connectionParams: { authorization: "Bearer garbage" },
      });
      refused.on("closed", resolve);
    });
    assert.equal(closed.code, 4403);
  });
});
