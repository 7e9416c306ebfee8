// Compares schema.graphql with that of the last release, the last tag of version control. Without one, as before the
// first release or in a clone without tags, there is nothing to compare with.
//
//   node release.mjs [FOLDER]

import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

import { breakingChanges, declaredChanges, undeclared } from "./breaking.mjs";
import { root } from "./files.mjs";

const folder = process.argv[2] ?? root;

/** What git answers; null when it cannot. */
async function git(...words) {
  try {
    const { stdout } = await promisify(execFile)("git", words, { cwd: folder, maxBuffer: 64 << 20 });
    return stdout;
  } catch {
    return null;
  }
}

const release = (await git("describe", "--tags", "--abbrev=0"))?.trim();
const released = release ? await git("show", `${release}:schema.graphql`) : null;
if (!release) {
  console.log("There is no release yet, or its tag is not in this clone: nothing to compare with.");
} else if (released === null) {
  console.log(`${release} has no schema.graphql in this clone: nothing to compare with.`);
} else {
  const changes = breakingChanges(released, await readFile(join(folder, "schema.graphql"), "utf8"));
  const declarations = await readFile(join(folder, "schema.breaking.md"), "utf8");
  const faults = undeclared(changes, declaredChanges(declarations, release));
  if (faults.length > 0) {
    console.error(`Since ${release} the schema has changed in ways that break clients. Declare each in schema.breaking.md, below
"## After ${release}", as a line "* \`change\` reason", or take it back:\n\n${faults.join("\n")}`);
    process.exitCode = 1;
  } else {
    console.log(`${changes.length} breaking changes since ${release}, each declared.`);
  }
}
