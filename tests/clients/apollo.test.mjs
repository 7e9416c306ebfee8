// Apollo Client: queries and mutations over HTTP, subscriptions over WebSocket; documents by their hashes.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { after, before, describe, test } from "node:test";

import { ApolloClient, ApolloLink, HttpLink, InMemoryCache, gql } from "@apollo/client";
import { PersistedQueryLink } from "@apollo/client/link/persisted-queries";
import { GraphQLWsLink } from "@apollo/client/link/subscriptions";
import { OperationTypeNode } from "graphql";
import { createClient } from "graphql-ws";
import WebSocket from "ws";

import { assertAccounts, assertRecorded, mutation, query, recordUntil, subscription, touchpoint } from "./live.mjs";
import { signIn, url } from "./server.mjs";

describe("Apollo Client", () => {
  let token;
  let client;
  let sockets;

  before(async () => {
    token = await signIn();
    const authorization = `Bearer ${token}`;
    sockets = createClient({
      url: `${url.replace(/^http/, "ws")}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams: { authorization },
    });
    const http = new HttpLink({ uri: `${url}/graphql`, headers: { authorization } });
    const watches = ({ operationType }) => operationType === OperationTypeNode.SUBSCRIPTION;
    client = new ApolloClient({
      cache: new InMemoryCache(),
      link: ApolloLink.split(watches, new GraphQLWsLink(sockets), http),
    });
  });
  after(async () => {
    client.stop();
    await sockets.dispose();
  });

  const data = ({ data, error }) => {
    assert.equal(error, undefined);
    return data;
  };

  test("a query", async () => assertAccounts(data(await client.query({ query: gql(query), variables: { first: 2 } }))));
  test("a mutation", async () =>
    assertRecorded(data(await client.mutate({ mutation: gql(mutation), variables: touchpoint().variables }))));
  test("a subscription", async () => {
    const told = new Promise((resolve, reject) => {
      const subscribed = client.subscribe({ query: gql(subscription) }).subscribe({
        next: (result) => {
          if (result.error) reject(result.error);
          else resolve(result.data);
          subscribed.unsubscribe();
        },
        error: reject,
      });
    });
    await recordUntil(told, token);
  });
});

describe("Apollo Client with persisted queries", () => {
  let token;
  const clients = [];

  before(async () => {
    token = await signIn();
  });
  after(() => clients.forEach((client) => client.stop()));

  /** A client that sends hashes, and what it sends. */
  function persisting(options) {
    const sent = [];
    const note = (input, init) => {
      sent.push({ method: init.method, text: init.body ?? decodeURIComponent(String(input)) });
      return fetch(input, init);
    };
    const sha256 = (text) => createHash("sha256").update(text).digest("hex");
    const http = new HttpLink({ uri: `${url}/graphql`, headers: { authorization: `Bearer ${token}` }, fetch: note });
    const link = ApolloLink.from([new PersistedQueryLink({ sha256, ...options }), http]);
    const client = new ApolloClient({ cache: new InMemoryCache(), link });
    clients.push(client);
    return { client, sent };
  }

  for (const useGETForHashedQueries of [false, true]) {
    test(`a document is sent once, then its hash${useGETForHashedQueries ? " by GET" : ""}`, async () => {
      // A document that no other run has sent before.
      const name = `Accounts${process.pid}At${Date.now()}`;
      const document = gql(query.replace("query Accounts", `query ${name}`));
      const hasDocument = ({ text }) => text.includes(`query ${name}`);
      const first = persisting({ useGETForHashedQueries });
      const again = persisting({ useGETForHashedQueries });
      for (const { client } of [first, again]) {
        const { data, error } = await client.query({ query: document, variables: { first: 2 } });
        assert.equal(error, undefined);
        assertAccounts(data);
      }
      assert.deepEqual(first.sent.map(hasDocument), [false, true]);
      assert.deepEqual(again.sent.map(hasDocument), [false]);
      assert.equal(again.sent[0].method, useGETForHashedQueries ? "GET" : "POST");
    });
  }

  test("a mutation", async () => {
    const { client } = persisting({});
    const { data, error } = await client.mutate({ mutation: gql(mutation), variables: touchpoint().variables });
    assert.equal(error, undefined);
    assertRecorded(data);
  });
});
