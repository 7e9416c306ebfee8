// The page at /graphiql in headless Chromium, as somebody meets it who has just started the server.

import assert from "node:assert/strict";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";

import { launch, openWatchedPage } from "./chromium.mjs";
import { email, graphql, password, signIn, url } from "./server.mjs";

const PATIENCE = { timeout: 30_000 };

describe("the page at /graphiql", () => {
  let browser;
  let pictures;

  before(async () => {
    browser = await launch();
    pictures = await mkdtemp(join(tmpdir(), "accord-graphiql-"));
    console.log(`screenshots: ${pictures}`);
  });

  after(() => browser?.close());

  async function visit(t, options) {
    const { context, page, misdeeds } = await openWatchedPage(browser, url, options);
    t.after(() => context.close());
    await page.goto(`${url}/graphiql`);
    await page.getByRole("heading", { name: "Sign in to begin" }).waitFor(PATIENCE);
    return { page, misdeeds, picture: (name) => page.screenshot({ path: join(pictures, `${name}.png`) }) };
  }

  test("asks nothing of the API before sign-in, and says what to do", async (t) => {
    const { page, misdeeds, picture } = await visit(t);
    const asked = [];
    page.on("request", (request) => asked.push(request.url()));
    await page.getByRole("button", { name: "Show Documentation Explorer" }).click();
    await runQuery(page);
    const response = await responseWith(page, "errors");
    assert.match(response.errors[0].message, /sign in/i);
    await picture("signed-out");
    assert.deepEqual(asked, []);
    assert.deepEqual(misdeeds, []);
  });

  test("says in words that a password or a token is wrong", async (t) => {
    const { page } = await visit(t);
    await fillSignIn(page, `not-${password}`);
    const notice = page.getByRole("alert");
    await notice.waitFor(PATIENCE);
    assert.match(await notice.innerText(), /\w+ \w+/);
    await page.getByRole("button", { name: "Use an API token" }).click();
    await page.getByLabel("API token").fill("acc_mistyped");
    await page.getByRole("button", { name: "Sign in", exact: true }).click();
    await notice.waitFor(PATIENCE);
    assert.match(await notice.innerText(), /\w+ \w+/);
    assert.equal(await page.locator(".accord-viewer").count(), 0);
  });

  for (const colorScheme of ["light", "dark"]) {
    test(`signs in, answers the first example and shows the documentation (${colorScheme})`, async (t) => {
      const { page, misdeeds, picture } = await visit(t, { colorScheme });
      await enter(page);
      await runQuery(page);
      const { data } = await responseWith(page, "data");
      assert.ok(data.attribution.rows.nodes.length > 0, "rows");
      assert.ok(data.attribution.conserves, "the sums add up");
      await picture(`answer-${colorScheme}`);

      const description = await firstSentenceAbout("Query", "attribution");
      await page.getByRole("button", { name: "Show Documentation Explorer" }).click();
      await page.locator(".graphiql-doc-explorer").getByText("Query", { exact: true }).click();
      await page.locator(".graphiql-doc-explorer").getByText(description).first().waitFor(PATIENCE);
      await picture(`documentation-${colorScheme}`);

      await page.getByRole("button", { name: "Open settings dialog" }).click();
      await page.getByText("Adjust how the interface appears.").waitFor(PATIENCE);
      await picture(`settings-${colorScheme}`);
      assert.deepEqual(misdeeds, []);
    });
  }

  test("meets each role with the questions of its work", async (t) => {
    const { page, misdeeds, picture } = await visit(t);
    for (const [role, tab] of [["sales", "UntouchedLeads"], ["admin", "People"], ["marketing", "WhoEarnedTheRevenue"]]) {
      await enter(page, email.replace(/^[^@]+/, role));
      await page.getByRole("tab", { name: tab, selected: true }).waitFor(PATIENCE);
      await openTab(page, tab);
      await runQuery(page);
      await responseWith(page, "data");
      await picture(`tabs-${role}`);
      await page.getByRole("button", { name: "Sign out" }).click();
      await page.getByRole("heading", { name: "Sign in to begin" }).waitFor(PATIENCE);
      // What somebody was shown is not there for whoever comes next.
      assert.equal(await page.getByRole("tab", { name: "People" }).count(), 0);
      const response = await page.evaluate(() => document.querySelector(".result-window .CodeMirror")?.CodeMirror.getValue());
      assert.equal(response ?? "", "");
    }
    assert.deepEqual(misdeeds, []);
  });

  test("shows what a change does while it happens", async (t) => {
    const { page, misdeeds } = await visit(t);
    await enter(page);
    await openTab(page, "Live");
    const opened = page.waitForEvent("websocket", PATIENCE);
    await runQuery(page);
    await opened;
    // The server may still be starting the stream, so changes are made until one is seen.
    const token = await signIn();
    let change = 0;
    const changes = setInterval(() => loadCampaign(token, `seen live ${(change += 1)}`), 500);
    try {
      const { data } = await responseWith(page, "data");
      assert.ok(data.ledgerAdvanced);
    } finally {
      clearInterval(changes);
    }
    await page.getByRole("button", { name: "Stop query" }).click();
    assert.deepEqual(misdeeds, []);
  });

  test("keeps the credential out of storage, renews it in time and forgets it at sign-out", async (t) => {
    const { page, misdeeds } = await visit(t);
    await page.clock.install();
    const tokens = new Set();
    const operations = [];
    page.on("request", (request) => {
      const authorization = request.headers().authorization;
      if (authorization) tokens.add(authorization.replace("Bearer ", ""));
      if (request.method() === "POST") operations.push(/(login|refreshSession|logout)\(/.exec(request.postData())?.[1]);
    });
    await enter(page);
    await page.clock.fastForward("14:30");
    await runQuery(page);
    const { data } = await responseWith(page, "data");
    assert.ok(data.attribution.rows.nodes.length > 0);
    assert.equal(operations.filter((name) => name === "refreshSession").length, 1);
    assert.equal(tokens.size, 2, "one before and one after the renewal");

    const stored = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie]));
    const [cookie, ...others] = await page.context().cookies();
    assert.deepEqual(others, []);
    assert.ok(cookie.httpOnly && cookie.sameSite === "Strict", JSON.stringify(cookie));
    for (const secret of [...tokens, cookie.value]) assert.ok(!stored.includes(secret));

    const ended = page.waitForResponse((response) => response.request().postData()?.includes("logout("), PATIENCE);
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.getByRole("heading", { name: "Sign in to begin" }).waitFor(PATIENCE);
    const answer = await (await ended).json();
    assert.deepEqual(answer.data.logout.userErrors, []);
    assert.deepEqual(await page.context().cookies(), []);
    assert.deepEqual(misdeeds, []);
  });

  test("stays signed in when it is loaded again, in several tabs at once, until sign-out", async (t) => {
    const { page, misdeeds } = await visit(t);
    await enter(page);
    const signedIn = (tab) => tab.getByRole("button", { name: "Sign out" }).waitFor(PATIENCE);
    await page.reload();
    await signedIn(page);
    await runQuery(page);
    const { data } = await responseWith(page, "data");
    assert.ok(data.attribution.rows.nodes.length > 0);

    const tabs = await Promise.all([1, 2, 3].map(() => page.context().newPage()));
    await Promise.all(tabs.map((tab) => tab.goto(`${url}/graphiql`)));
    await Promise.all(tabs.map(signedIn));
    await page.reload();
    await signedIn(page);

    await page.getByRole("button", { name: "Sign out" }).click();
    await page.getByRole("heading", { name: "Sign in to begin" }).waitFor(PATIENCE);
    await page.reload();
    await page.getByRole("heading", { name: "Sign in to begin" }).waitFor(PATIENCE);
    assert.deepEqual(misdeeds, []);
  });
});

async function enter(page, as = email) {
  await fillSignIn(page, password, as);
  await page.getByRole("button", { name: "Sign out" }).waitFor(PATIENCE);
  assert.ok((await page.locator(".accord-viewer-name").innerText()).length > 0);
  assert.ok((await page.locator(".accord-role").innerText()).length > 0);
}

async function fillSignIn(page, secret, as = email) {
  await page.getByLabel("E-mail").fill(as);
  await page.getByLabel("Password").fill(secret);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
}

/** Opens a tab and waits until the editor has parsed what is in it. */
async function openTab(page, name) {
  await page.getByRole("tab", { name }).click();
  const parsed = (operation) =>
    document.querySelector(".graphiql-query-editor .CodeMirror")?.CodeMirror.operationName === operation;
  await page.waitForFunction(parsed, name, PATIENCE);
}

function runQuery(page) {
  return page.getByRole("button", { name: "Execute query" }).click();
}

/** The response pane's content, once it is JSON with this key. */
async function responseWith(page, key) {
  const pane = await page.waitForFunction(
    (name) => {
      const text = document.querySelector(".result-window .CodeMirror")?.CodeMirror.getValue();
      try {
        const response = JSON.parse(text);
        return name in response ? response : null;
      } catch {
        return null;
      }
    },
    key,
    PATIENCE,
  );
  return pane.jsonValue();
}

async function firstSentenceAbout(type, field) {
  const query = "query ($type: String!) { __type(name: $type) { fields { name description } } }";
  const { data } = await graphql(query, { type }, await signIn());
  const description = data.__type.fields.find(({ name }) => name === field).description;
  assert.ok(description, `${type}.${field} has a description`);
  // Markdown may turn a line break or a code mark into an element of its own.
  return description.split(/[\n`*_.]/)[0].trim();
}

async function loadCampaign(token, name) {
  const query = "mutation ($input: UpsertCampaignsInput!) { upsertCampaigns(input: $input) { position } }";
  const rows = [{ externalId: "graphiql-test", name, channel: "EMAIL" }];
  await graphql(query, { input: { source: "graphiql-test", rows } }, token);
}
