// How GraphiQL's operations reach the server: queries and mutations by POST, subscriptions over a
// WebSocket in the graphql-transport-ws protocol, both on /graphql.

import { failure, isUnauthenticated, post } from "./http.js";

const SIGN_IN_FIRST = "Please sign in first: the bar at the top takes your e-mail and password, or an API token.";

/** GraphiQL's fetcher. It keeps its identity for as long as the page lives. */
export function createFetcher(session) {
  const live = createLiveClient(session);
  return async (operation, options) => {
    const token = await session.accessToken();
    if (!token) return failure(SIGN_IN_FIRST);
    if (isSubscription(operation, options?.documentAST)) return subscription(live, operation);
    const answer = await post(operation, token);
    if (isUnauthenticated(answer)) session.rejected(token);
    return answer.result;
  };
}

function isSubscription({ operationName }, document) {
  const operations = document?.definitions.filter((definition) => definition.kind === "OperationDefinition") ?? [];
  const chosen = operationName
    ? operations.find((definition) => definition.name?.value === operationName)
    : operations[0];
  return chosen?.operation === "subscription";
}

/** One socket for all subscriptions, opened when the first starts and closed after the last. */
function createLiveClient(session) {
  let client = null;
  let { viewer, renewals } = session.state();
  session.subscribe(() => {
    const now = session.state();
    if (viewer && !now.viewer) {
      client?.dispose();
      client = null;
    } else if (now.renewals !== renewals) {
      // The server ends a stream when its token expires. Coming back with the new one beforehand
      // keeps the subscriptions running.
      client?.terminate();
    }
    ({ viewer, renewals } = now);
  });
  return () => {
    client ??= window.graphqlWs.createClient({
      url: new URL("/graphql", window.location.href.replace(/^http/, "ws")).href,
      connectionParams: async () => ({ authorization: `Bearer ${await session.accessToken()}` }),
      keepAlive: 30_000,
      retryAttempts: 5,
      // At once after a renewal, so that little is missed; then ever more patiently.
      retryWait: (attempt) => new Promise((resolve) => setTimeout(resolve, attempt === 0 ? 0 : 500 * 2 ** attempt)),
      shouldRetry: () => session.state().viewer !== null,
    });
    return client;
  };
}

/** The subscription as the observable that GraphiQL runs and stops. */
function subscription(live, operation) {
  return {
    subscribe(observer) {
      const unsubscribe = live().subscribe(operation, {
        next: (result) => observer.next(result),
        complete: () => observer.complete(),
        error(error) {
          observer.next(Array.isArray(error) ? { errors: error } : failure(liveErrorText(error)));
          observer.complete();
        },
      });
      return { unsubscribe };
    },
  };
}

function liveErrorText(error) {
  if (typeof error?.code === "number") {
    const reason = error.reason ? `: ${error.reason}` : "";
    return `The live connection was closed (${error.code}${reason}).`;
  }
  return error?.message ?? "The live connection failed.";
}
