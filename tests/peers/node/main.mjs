// The usual GraphQL server of Node.js (fastify, mercurius with its compiler of queries, pg), over Accord's own tables:
// what `ask_load` asks and nothing else. No credentials, no limits, no log. Two processes, as Accord has two threads on
// two cores. See ../run.sh.
//
//   DATABASE_URL=postgres://... PORT=8000 node main.mjs

import cluster from "node:cluster";

import { serve } from "./server.mjs";

const PROCESSES = Number(process.env.PROCESSES ?? 2);
const port = Number(process.env.PORT ?? 8000);

if (cluster.isPrimary) {
  let listening = 0;
  cluster.on("listening", () => {
    listening += 1;
    if (listening === PROCESSES) console.log(`listening on http://127.0.0.1:${port}`);
  });
  // A process that dies would make the others look slow.
  cluster.on("exit", (worker, code) => {
    console.error(`a process ended with ${code}`);
    process.exit(1);
  });
  for (let number = 0; number < PROCESSES; number += 1) cluster.fork();
} else {
  await serve(process.env.DATABASE_URL, port, 16 / PROCESSES);
}
