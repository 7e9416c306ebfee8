// Where things are, seen from here.

import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const here = dirname(fileURLToPath(import.meta.url));
export const root = join(here, "..", "..");

export const readSchema = () => readFile(join(root, "schema.graphql"), "utf8");
export const readReadme = () => readFile(join(root, "README.md"), "utf8");
