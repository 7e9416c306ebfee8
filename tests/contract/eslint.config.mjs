// What the schema is held to: the rules that graphql-eslint recommends for schemas, and those of Relay.

import plugin from "@graphql-eslint/eslint-plugin";
import { Kind, parse } from "graphql";

import { readSchema } from "./files.mjs";

const { configs, parser } = plugin;
const schema = await readSchema();

/** Payloads, pages, amounts, rows of reports: they are values and have no identity. */
const values = parse(schema)
  .definitions.filter(({ kind, interfaces }) => kind === Kind.OBJECT_TYPE_DEFINITION && !isNode(interfaces))
  .map(({ name }) => name.value);

function isNode(interfaces) {
  return interfaces.some(({ name }) => name.value === "Node");
}

export default [
  {
    files: ["**/*.graphql"],
    languageOptions: { parser, parserOptions: { graphQLConfig: { schema } } },
    plugins: { "@graphql-eslint": plugin },
    rules: {
      ...configs["flat/schema-recommended"].rules,
      ...configs["flat/schema-relay"].rules,
      // Whatever is a Node has exactly one id.
      "@graphql-eslint/strict-id-in-types": ["error", { exceptions: { types: values } }],
      // Connections have `nodes` beside `edges`, and short lists come whole. Rows of reports are pages too, but computed:
      // there is nothing to find again by an id.
      "@graphql-eslint/relay-edge-types": ["error", { listTypeCanWrapOnlyEdgeType: false, shouldImplementNode: false }],
    },
  },
];
