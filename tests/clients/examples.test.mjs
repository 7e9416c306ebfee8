// The example queries of the page at /graphiql, against the schema of the running server.

import assert from "node:assert/strict";
import { before, describe, test } from "node:test";

import { buildClientSchema, getIntrospectionQuery, getOperationAST, parse, validate } from "graphql";

import { exampleTabs, lastTwelveMonths } from "../../web/src/examples.js";
import { graphql, signIn } from "./server.mjs";

const tabs = exampleTabs(new Date());

describe("the example queries", () => {
  let token;
  let schema;

  before(async () => {
    token = await signIn();
    const { data, errors } = await graphql(getIntrospectionQuery(), {}, token);
    assert.ok(data, JSON.stringify(errors));
    schema = buildClientSchema(data);
  });

  for (const { query, variables } of tabs) {
    const operation = getOperationAST(parse(query));

    test(`${operation.name.value} is valid against the schema`, () => {
      // Without this root type the validation would have nothing to say.
      assert.ok(schema.getRootType(operation.operation), `there is a ${operation.operation} type`);
      assert.deepEqual(validate(schema, parse(query)).map((error) => error.message), []);
    });

    if (operation.operation !== "subscription") {
      test(`${operation.name.value} is answered without errors`, async () => {
        const { data, errors } = await graphql(query, variables ? JSON.parse(variables) : {}, token);
        assert.equal(errors, undefined);
        for (const field of Object.values(data)) assert.deepEqual(field.userErrors ?? [], []);
      });
    }
  }
});

test("the period is the last twelve whole months", () => {
  assert.deepEqual(lastTwelveMonths(new Date(2025, 0, 31)), { from: "2024-01-01", to: "2025-01-01" });
  assert.deepEqual(lastTwelveMonths(new Date(2025, 11, 1)), { from: "2024-12-01", to: "2025-12-01" });
});
