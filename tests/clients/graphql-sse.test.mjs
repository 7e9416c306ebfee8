// The package graphql-sse, with a connection for each operation.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { createClient } from "graphql-sse";

import { assertAccounts, assertRecorded, mutation, query, recordUntil, subscription, touchpoint } from "./live.mjs";
import { signIn, url } from "./server.mjs";

describe("graphql-sse", () => {
  let token;
  let client;

  before(async () => {
    token = await signIn();
    client = createClient({
      url: `${url}/graphql`,
      singleConnection: false,
      retryAttempts: 0,
      headers: () => ({ authorization: `Bearer ${token}` }),
    });
  });
  after(() => client.dispose());

  const first = async (payload) => {
    for await (const { data, errors } of client.iterate(payload)) {
      assert.equal(errors, undefined, JSON.stringify(errors));
      return data;
    }
    return assert.fail("no answer");
  };

  test("a query", async () => assertAccounts(await first({ query, variables: { first: 2 } })));
  test("a mutation", async () => assertRecorded(await first({ query: mutation, variables: touchpoint().variables })));
  test("a subscription", async () => recordUntil(first({ query: subscription }), token));

  test("a document that does not fit the schema is answered with errors", async () => {
    for await (const { errors } of client.iterate({ query: "{ nonsense }" })) {
      assert.equal(errors[0].extensions.code, "GRAPHQL_VALIDATION_FAILED");
    }
  });
});
