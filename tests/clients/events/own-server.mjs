// A server of one's own, which can be killed and started again: ACCORD_BIN names the program.
import { spawn, execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

const program = process.env.ACCORD_BIN;

/** Sets an organisation up in a folder of its own; nothing runs yet. */
export async function ownServer() {
  const folder = mkdtempSync(join(tmpdir(), "accord-events-"));
  const port = await freePort();
  const env = {
    PATH: process.env.PATH,
    ACCORD_DATABASE_URL: process.env.ACCORD_EVENTS_DATABASE_URL ?? `sqlite://${join(folder, "accord.db")}`,
    ACCORD_JWT_KEY_FILE: join(folder, "jwt.key"),
    ACCORD_LOG: "warn",
  };
  const run = (...line) => execFileSync(program, line, { cwd: folder, env, encoding: "utf8" }).trim();
  run("init", "--name", "Test", "--currency", "EUR", "--time-zone", "Europe/Berlin");
  const key = run("events", "key", "create", "--name", "libraries", "--source", "libraries");
  const token = run("token", "create", "--name", "test", "--scope", "touchpoints:read", "leads:read", "leads:pii", "accounts:read");
  const url = `http://127.0.0.1:${port}`;
  let child;

  return {
    url,
    key,
    async start() {
      child = spawn(program, ["serve", "--listen", `127.0.0.1:${port}`], { cwd: folder, env, stdio: ["ignore", "inherit", "inherit"] });
      await until(async () => (await fetch(`${url}/readyz`)).ok);
    },
    /** As a power cut does. */
    async kill() {
      const ended = new Promise((resolve) => child.once("exit", resolve));
      child.kill("SIGKILL");
      await ended;
    },
    async ask(query) {
      const headers = { "content-type": "application/json", authorization: `Bearer ${token}` };
      const response = await fetch(`${url}/graphql`, { method: "POST", headers, body: JSON.stringify({ query }) });
      const { data, errors } = await response.json();
      if (errors) throw new Error(JSON.stringify(errors));
      return data;
    },
    async end() {
      await this.kill();
      rmSync(folder, { recursive: true });
    },
  };
}

/** Waits until something holds, half a minute at most. */
export async function until(holds) {
  for (const end = Date.now() + 30_000; ; ) {
    if (await holds().catch(() => false)) return;
    if (Date.now() > end) throw new Error(`Still not so after half a minute: ${holds}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
