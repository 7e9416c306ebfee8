// GraphQL over HTTP: every audit of the package graphql-http, those of things a server MAY do too.

import assert from "node:assert/strict";
import { before, describe, test } from "node:test";

import { serverAudits } from "graphql-http";

import { signIn, url } from "./server.mjs";

describe("GraphQL over HTTP", () => {
  let token;

  before(async () => {
    token = await signIn();
  });

  // The audits know no credentials; without one the schema cannot be asked about itself.
  const fetchFn = (input, init = {}) =>
    fetch(input, { ...init, headers: { ...init.headers, authorization: `Bearer ${token}` } });
  const audits = serverAudits({ url: `${url}/graphql`, fetchFn });

  test("there are as many audits as are known here", () => assert.equal(audits.length, 61));

  for (const audit of audits) {
    test(`${audit.id} ${audit.name}`, async () => {
      const result = await audit.fn();
      assert.equal(result.status, "ok", result.reason);
    });
  }
});
