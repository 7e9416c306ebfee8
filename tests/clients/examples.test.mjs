// The example queries of the page at /graphiql, each run by somebody of the role it is for.

import assert from "node:assert/strict";
import { before, describe, test } from "node:test";

import { buildClientSchema, getIntrospectionQuery, getOperationAST, parse, validate } from "graphql";

import { exampleTabs, lastTwelveMonths, roles } from "../../web/src/examples.js";
import { email, graphql, signIn, url } from "./server.mjs";

/** The demo has a user of each role, whose address begins with its name. */
const user = (role) => (role ? email.replace(/^[^@]+/, role.toLowerCase()) : email);

/** Whether an answer holds anything: a list with something in it, or a value. */
function tells(value) {
  if (Array.isArray(value)) return value.length > 0;
  if (value !== null && typeof value === "object") return Object.values(value).some(tells);
  return value !== null && value !== 0;
}

/** Why a subscription is not taken; null when it is open for a while and nothing is said against it. */
async function refusal(query, token) {
  const ended = new AbortController();
  const response = await fetch(`${url}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json", accept: "text/event-stream", authorization: `Bearer ${token}` },
    body: JSON.stringify({ query }),
    signal: ended.signal,
  });
  let said = "";
  setTimeout(() => ended.abort(), 1_000);
  try {
    for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) said += chunk;
    return `it ended: ${said}`;
  } catch {
    return response.status === 200 && !said.includes("errors") ? null : said;
  }
}

let schema;

before(async () => {
  const { data, errors } = await graphql(getIntrospectionQuery(), {}, await signIn());
  assert.ok(data, JSON.stringify(errors));
  schema = buildClientSchema(data);
});

for (const role of [...roles, null]) {
  describe(`the example queries for ${role ?? "those without a role"}`, () => {
    const tabs = exampleTabs(new Date(), role);
    let token;

    before(async () => {
      token = await signIn(user(role));
    });

    test("are for exactly this role", async () => {
      const { data } = await graphql("{ viewer { role } }", {}, token);
      if (role) assert.equal(data.viewer.role, role);
      const names = tabs.map(({ query }) => getOperationAST(parse(query)).name.value);
      assert.equal(new Set(names).size, names.length, "each tab has a name of its own");
    });

    for (const { query, variables } of tabs) {
      const operation = getOperationAST(parse(query));

      test(`${operation.name.value} is valid against the schema`, () => {
        // Without this root type the validation would have nothing to say.
        assert.ok(schema.getRootType(operation.operation), `there is a ${operation.operation} type`);
        assert.deepEqual(validate(schema, parse(query)).map((error) => error.message), []);
      });

      if (operation.operation === "subscription") {
        test(`${operation.name.value} is taken`, async () => assert.equal(await refusal(query, token), null));
      } else {
        test(`${operation.name.value} is answered without errors`, async () => {
          const { data, errors } = await graphql(query, variables ? JSON.parse(variables) : {}, token);
          assert.equal(errors, undefined, JSON.stringify(errors));
          for (const field of Object.values(data)) assert.deepEqual(field.userErrors ?? [], []);
          assert.ok(operation.name.value === "Tokens" || tells(data), JSON.stringify(data));
        });
      }
    }
  });
}

test("the period is the last twelve whole months", () => {
  assert.deepEqual(lastTwelveMonths(new Date(2025, 0, 31)), { from: "2024-01-01", to: "2025-01-01" });
  assert.deepEqual(lastTwelveMonths(new Date(2025, 11, 1)), { from: "2024-12-01", to: "2025-12-01" });
});
