// The style of the schema: as graphql-eslint sees it, and the form of deprecations.

import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, test } from "node:test";

import { ESLint } from "eslint";

import { deprecationFaults } from "./deprecations.mjs";
import { here, readSchema, root } from "./files.mjs";

/** The name under which an object is known in another system: `id` would be taken for Accord's own. */
const EXCEPTION = 'Field "externalId" starts with the name of the parent type "ExternalId"';

/** What is wrong with a schema, a line for each fault. */
async function faults(schema) {
  const eslint = new ESLint({ cwd: root, overrideConfigFile: join(here, "eslint.config.mjs") });
  const [{ messages }] = await eslint.lintText(schema, { filePath: join(root, "schema.graphql") });
  return messages
    .filter(({ message }) => message !== EXCEPTION)
    .map(({ line, column, ruleId, message }) => `schema.graphql:${line}:${column} ${ruleId}: ${message}`);
}

describe("the style of the schema", () => {
  test("graphql-eslint finds nothing wrong", async () => {
    const found = await faults(await readSchema());
    assert.deepEqual(found, [], `\n${found.join("\n")}\n`);
  });

  test("graphql-eslint would find something", async () => {
    const schema = await readSchema();
    const found = await faults(schema.replace("\tconserves: Boolean!", "\tConserves: Boolean! @deprecated"));
    assert.ok(found.some((fault) => fault.includes("naming-convention")), found.join("\n"));
    assert.ok(found.some((fault) => fault.includes("require-deprecation-reason")), found.join("\n"));
  });

  test("deprecations say what to use instead, and until when they stay", async () => {
    assert.deepEqual(deprecationFaults(await readSchema()), []);
  });

  test("a deprecation that does not is found, wherever it stands", () => {
    const schema = `
      type Query {
        good: Int @deprecated(reason: "Use better. Removal on 2027-01-01.")
        better(old: Int @deprecated(reason: "Removal on 2027-01-01.")): Mood
        silent: Int @deprecated
      }
      input Wish { kept: Int @deprecated(reason: "Use \`other\`. Removal on 2027-02-30.") other: Int }
      enum Mood { HAPPY, SAD @deprecated(reason: "Use \`HAPPY\`.") }
    `;
    const places = deprecationFaults(schema).map((fault) => fault.split(":")[0]);
    assert.deepEqual(places.sort(), ["Mood.SAD", "Query.better(old)", "Query.silent", "Wish.kept"]);
  });
});
