// The statements, which all that are measured share; prepared once for each connection.

import { readFileSync } from "node:fs";

/** What makes a query of this statement out of its values. */
export function statement(name) {
  const text = readFileSync(new URL(`../sql/${name}.sql`, import.meta.url), "utf8");
  return (values) => ({ name, text, values });
}
