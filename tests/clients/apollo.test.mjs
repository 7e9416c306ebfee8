// Apollo Client: queries and mutations over HTTP, subscriptions over WebSocket.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { ApolloClient, ApolloLink, HttpLink, InMemoryCache, gql } from "@apollo/client";
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
