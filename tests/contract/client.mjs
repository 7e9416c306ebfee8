// A typed client of some operations, made by graphql-codegen.

import { codegen } from "@graphql-codegen/core";
import * as typedDocumentNode from "@graphql-codegen/typed-document-node";
import * as typescript from "@graphql-codegen/typescript";
import * as operations from "@graphql-codegen/typescript-operations";
import { parse } from "graphql";

/** What the scalars are in JSON: exact numbers and times are text. */
const scalars = {
  CurrencyCode: "string",
  Date: "string",
  DateTime: "string",
  Decimal: "string",
  LedgerPosition: "string",
};

/** The client's files, by name: the types of the whole schema, and those of the operations with their documents. */
export async function typedClient(sdl, documents) {
  const schema = parse(sdl);
  const sources = documents.map((text, index) => ({ location: `README.md#${index + 1}`, document: parse(text) }));
  const generate = (filename, documents, plugins) =>
    codegen({
      filename,
      schema,
      documents,
      config: { scalars, strictScalars: true, useTypeImports: true, enumsAsTypes: true, skipTypename: true },
      plugins: Object.keys(plugins).map((name) => ({ [name]: {} })),
      pluginMap: plugins,
    });
  return {
    "schema.ts": await generate("schema.ts", [], { typescript }),
    "client.ts": await generate("client.ts", sources, { operations, typedDocumentNode }),
  };
}
