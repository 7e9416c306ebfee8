// Changes of the schema that break clients: each must be declared, with the reason, in schema.breaking.md.

import { buildSchema, findBreakingChanges } from "graphql";

/** What the newer schema breaks, a sentence for each change, in alphabetical order. */
export function breakingChanges(older, newer) {
  const options = { assumeValidSDL: true };
  const changes = findBreakingChanges(buildSchema(older, options), buildSchema(newer, options));
  return changes.map(({ description }) => description).sort();
}

/**
 * The changes that are declared for a release: lines of the form "* `change` reason" below the heading "## After
 * <release>". Changes without a reason are not declared.
 */
export function declaredChanges(markdown, release) {
  const sections = markdown.split(/^## /m).slice(1);
  const section = sections.find((text) => text.split("\n", 1)[0].trim() === `After ${release}`) ?? "";
  return [...section.matchAll(/^\* `([^`\n]+)`[ \t]+\S.*$/gm)].map(([, change]) => change);
}

/** What is wrong: changes that are not declared, and declarations of changes that are none. */
export function undeclared(changes, declared) {
  return [
    ...changes.filter((change) => !declared.includes(change)).map((change) => `not declared: ${change}`),
    ...declared.filter((change) => !changes.includes(change)).map((change) => `declared, and not there: ${change}`),
  ];
}
