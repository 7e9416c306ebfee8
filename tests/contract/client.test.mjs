// The README's operations as a typed client: graphql-codegen makes it from schema.graphql, and TypeScript takes it.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test } from "node:test";
import { promisify } from "node:util";

import { typedClient } from "./client.mjs";
import { here, readReadme, readSchema } from "./files.mjs";
import { printedOperations } from "./readme.mjs";

const STRICT = ["--noEmit", "--strict", "--noUncheckedIndexedAccess", "--target", "es2022", "--module", "nodenext"];

/** What TypeScript says to a program that uses the client; empty when it has nothing to say. */
async function complaints(t, client, program) {
  const folder = await mkdtemp(join(tmpdir(), "accord-client-"));
  t.after(() => rm(folder, { recursive: true }));
  await symlink(join(here, "node_modules"), join(folder, "node_modules"));
  await writeFile(join(folder, "package.json"), '{ "type": "module" }');
  for (const [name, text] of Object.entries({ ...client, "program.ts": program })) {
    await writeFile(join(folder, name), text);
  }
  const tsc = join(here, "node_modules", "typescript", "bin", "tsc");
  const run = promisify(execFile)(process.execPath, [tsc, ...STRICT, "program.ts"], { cwd: folder });
  return run.then(({ stdout }) => stdout, ({ stdout, message }) => stdout || message);
}

/** A program that asks for the revenue and reads this of the first row. */
const program = (expression) => `
import type { AttributionQuery } from "./client.js";
import { AttributionDocument, ProposeDocument, ServiceLevelDocument } from "./client.js";
import type { Money } from "./schema.js";
import type { TypedDocumentNode } from "@graphql-typed-document-node/core";

declare function ask<Data, Variables>(document: TypedDocumentNode<Data, Variables>, variables: Variables): Promise<Data>;

const { attribution }: AttributionQuery = await ask(AttributionDocument, {});
const row = attribution.rows.nodes[0];
if (row) console.log(${expression});
const total: Pick<Money, "amount" | "currencyCode"> = attribution.total;
const { proposeTarget } = await ask(ProposeDocument, {});
const hash: string | undefined = proposeTarget.target?.proposal?.contentHash;
const { serviceLevel } = await ask(ServiceLevelDocument, {});
console.log(total, hash, serviceLevel);
`;

describe("a typed client", () => {
  test("TypeScript takes it, and knows the types", async (t) => {
    const documents = printedOperations(await readReadme());
    assert.ok(documents.length >= 7, `the README prints ${documents.length} operations`);
    const client = await typedClient(await readSchema(), documents);
    const [good, wrong] = await Promise.all([
      complaints(t, client, program("row.amount.amount.padStart(12), row.key[0]?.label")),
      complaints(t, client, program("row.amount.amount * 2, row.nonsense")),
    ]);
    assert.equal(good, "");
    assert.match(wrong, /program\.ts.*TS2362/);
    assert.match(wrong, /Property 'nonsense' does not exist/);
  });

  test("an operation that does not fit the schema makes none", async () => {
    await assert.rejects(typedClient(await readSchema(), ["query Wrong { nonsense }"]), /nonsense/);
  });
});
