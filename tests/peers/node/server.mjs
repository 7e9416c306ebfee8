// One process: the routes and the pool.

import Fastify from "fastify";
import mercurius from "mercurius";
import pg from "pg";

import { loaders, resolvers } from "./resolvers.mjs";
import { schema } from "./schema.mjs";

// Instants and amounts are 64 bits wide in the tables and far smaller in truth.
pg.types.setTypeParser(pg.types.builtins.INT8, Number);

export async function serve(connectionString, port, connections) {
  const pool = new pg.Pool({ connectionString, max: connections });
  const app = Fastify();
  // Queries are compiled when they come for the second time.
  await app.register(mercurius, { schema, resolvers, loaders, context: () => ({ pool }), jit: 1 });
  await app.listen({ host: "127.0.0.1", port });
}
