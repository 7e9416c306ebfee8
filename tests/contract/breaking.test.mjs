// The comparer of schemas itself, on small ones.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test } from "node:test";
import { promisify } from "node:util";

import { breakingChanges, declaredChanges, undeclared } from "./breaking.mjs";
import { here } from "./files.mjs";

const run = promisify(execFile);

const OLDER = `
  type Query { deal(id: ID!): Deal deals(first: Int): [Deal!]! }
  type Deal { id: ID! name: String! stage: String! }
  enum Team { MARKETING SALES }
`;
const NEWER = `
  type Query { deal(id: ID!, at: String!): Deal deals(first: Int, after: String): [Deal!]! }
  type Deal { id: ID! name: String! kind: String }
  enum Team { MARKETING SALES PARTNER }
`;
const REMOVED = "Deal.stage was removed.";
const REQUIRED = "A required arg at on Query.deal was added.";

describe("the comparison of schemas", () => {
  test("what breaks clients is found, and what only adds is not", () => {
    assert.deepEqual(breakingChanges(OLDER, NEWER), [REQUIRED, REMOVED]);
    assert.deepEqual(breakingChanges(OLDER, OLDER), []);
    assert.deepEqual(breakingChanges(OLDER, OLDER.replace("name: String!", "name: String! more: Int")), []);
  });

  test("a change is declared below the heading of its release, with a reason", () => {
    const markdown = `# Changes\n\n## After v2\n\n* \`${REQUIRED}\` Times differ.\n* \`${REMOVED}\`\n\n## After v1\n\n* \`Old.\` Why.\n`;
    assert.deepEqual(declaredChanges(markdown, "v2"), [REQUIRED]);
    assert.deepEqual(declaredChanges(markdown, "v1"), ["Old."]);
    assert.deepEqual(declaredChanges(markdown, "v3"), []);
  });

  test("what is not declared is named, and what is declared in vain", () => {
    assert.deepEqual(undeclared([REMOVED], [REMOVED]), []);
    assert.deepEqual(undeclared([REMOVED], [REQUIRED]), [`not declared: ${REMOVED}`, `declared, and not there: ${REQUIRED}`]);
  });
});

describe("the comparison with the last release", () => {
  /** A repository with a schema that was released, and another one since. */
  async function repository(t, { tag, declared }) {
    const folder = await mkdtemp(join(tmpdir(), "accord-release-"));
    t.after(() => rm(folder, { recursive: true }));
    const git = (...words) =>
      run("git", ["-c", "user.name=test", "-c", "user.email=test@example.com", "-c", "commit.gpgsign=false", ...words], { cwd: folder });
    await git("init", "--quiet");
    await writeFile(join(folder, "schema.graphql"), OLDER);
    await git("add", ".");
    await git("commit", "--quiet", "--message", "first");
    if (tag) await git("tag", tag);
    await writeFile(join(folder, "schema.graphql"), NEWER);
    await writeFile(join(folder, "schema.breaking.md"), declared ?? "# Breaking changes\n");
    await git("add", ".");
    await git("commit", "--quiet", "--message", "second");
    return folder;
  }

  const compare = (folder) =>
    run(process.execPath, [join(here, "release.mjs"), folder]).then(
      ({ stdout }) => ({ code: 0, text: stdout }),
      ({ code, stdout, stderr }) => ({ code, text: stdout + stderr }),
    );

  test("fails for what is not declared", async (t) => {
    const { code, text } = await compare(await repository(t, { tag: "v0.1.0" }));
    assert.equal(code, 1);
    assert.ok(text.includes(`not declared: ${REMOVED}`) && text.includes("v0.1.0"), text);
  });

  test("passes when all is declared", async (t) => {
    const declared = `# Breaking changes\n\n## After v0.1.0\n\n* \`${REMOVED}\` Stages have types.\n* \`${REQUIRED}\` Deals have a past.\n`;
    const { code, text } = await compare(await repository(t, { tag: "v0.1.0", declared }));
    assert.equal(code, 0, text);
  });

  test("says that there is nothing to compare with before the first release, and in a shallow clone", async (t) => {
    const folder = await repository(t, {});
    const clone = join(folder, "clone");
    const tagged = await repository(t, { tag: "v0.1.0" });
    await run("git", ["clone", "--quiet", "--depth", "1", `file://${tagged}`, clone]);
    for (const place of [folder, clone, tmpdir()]) {
      const { code, text } = await compare(place);
      assert.equal(code, 0, text);
      assert.match(text, /nothing to compare with/);
    }
  });
});
