// The trackers' own client libraries send to a real server, which is killed and started again while they do.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { libraries } from "./events/libraries.mjs";
import { ownServer, until } from "./events/own-server.mjs";

const missing = ["ACCORD_BIN", "ACCORD_PYTHON"].filter((name) => !process.env[name]);
const skip = missing.length > 0 && `${missing.join(" and ")} must name the program and a Python with the packages of events/requirements.txt`;
let server;

before(async () => {
  if (skip) return;
  server = await ownServer();
  await server.start();
});

after(() => server?.end());

test("what the libraries send is there, each event once, although the server is killed in between", { skip }, async () => {
  const all = libraries(server.url, server.key);
  const names = Object.keys(all);
  await Promise.all(names.map((name) => all[name](1)));
  await server.kill();
  // They hand over what nobody takes, and try again until somebody does.
  let waiting = names.length;
  const delivered = names.map((name) => all[name](2, () => waiting--));
  await until(async () => waiting === 0);
  await new Promise((resolve) => setTimeout(resolve, 300));
  await server.start();
  await Promise.all(delivered);
  await until(async () => (await server.ask("{ eventIntake { waitingCount } }")).eventIntake.waitingCount === 0);

  const { touchpoints, eventIntake } = await server.ask("{ touchpoints(first: 100) { nodes { messageId kind } } eventIntake { rejectedCount } }");
  assert.equal(eventIntake.rejectedCount, 0);
  const found = touchpoints.nodes.map(({ messageId, kind }) => `${messageId} ${kind}`).sort();
  const halves = names.flatMap((name) => [1, 2].map((half) => [name, half]));
  const expected = halves.flatMap(([name, half]) => [`${name}-page-${half} PAGE_VIEW`, `${name}-track-${half} FORM_SUBMISSION`]).sort();
  assert.deepEqual(found, expected);

  const { leads } = await server.ask("{ leads(first: 20) { nodes { emails anonymousIds externalIds { externalId } account { name } } } }");
  assert.deepEqual(
    leads.nodes.map((lead) => [lead.account.name, lead.emails, lead.anonymousIds, lead.externalIds.map((id) => id.externalId).sort()]).sort(),
    names.map(whoIs).sort(),
  );
});

function whoIs(name) {
  const [library, language] = name.split("-");
  const email = language === "node" ? `${name}@node.test` : `${library}@python.test`;
  return [`${library} ${language}`, [email], [`${name}-before`, `${name}-browser`], [`${name}-before`, `${name}-user`]];
}
