// One GraphQL operation over HTTP. Whatever goes wrong becomes a GraphQL error in words, so that
// callers have one kind of answer to look at.

const UNREACHABLE = "The server cannot be reached. Check that it is running, then try again.";

/**
 * Resolves to `{ status, date, result }`, never rejects. `result` is a GraphQL response; `status`
 * is 0 when there was no answer; `date` is the server's clock in milliseconds, or null.
 */
export function post(operation, token) {
  return send(operation, token ? { authorization: `Bearer ${token}` } : {}, "omit");
}

/** As `post`, by whoever holds the session's cookie. No page of another site can add the header. */
export function postWithCookie(operation) {
  return send(operation, { "x-accord-csrf": "1" }, "same-origin");
}

async function send(operation, more, credentials) {
  const headers = {
    accept: "application/graphql-response+json, application/json",
    "content-type": "application/json",
    ...more,
  };
  let response;
  try {
    response = await fetch("/graphql", {
      method: "POST",
      headers,
      body: JSON.stringify(operation),
      credentials,
      // A new cookie must arrive even if the page is being left: the old one is of no use any more.
      keepalive: credentials !== "omit",
      cache: "no-store",
    });
  } catch {
    return { status: 0, date: null, result: failure(UNREACHABLE) };
  }
  const date = Date.parse(response.headers.get("date") ?? "") || null;
  let result;
  try {
    result = await response.json();
  } catch {
    const status = `${response.status} ${response.statusText}`.trim();
    result = failure(`The server answered ${status}, without a GraphQL response.`);
  }
  return { status: response.status, date, result };
}

/** A GraphQL response that holds nothing but this error. */
export function failure(message) {
  return { errors: [{ message }] };
}

/** True if the server did not accept the credential, rather than the request. */
export function isUnauthenticated({ status, result }) {
  return status === 401 || hasCode(result, "UNAUTHENTICATED");
}

function hasCode(result, code) {
  return Array.isArray(result?.errors) && result.errors.some((error) => error?.extensions?.code === code);
}

/** The errors of a response and of one mutation payload in it, as one sentence or more; else null. */
export function errorText(result, payload) {
  const errors = [...(payload?.userErrors ?? []), ...(result?.errors ?? [])];
  const texts = errors.map((error) => error?.message).filter(Boolean);
  return texts.length > 0 ? [...new Set(texts)].join(" ") : null;
}
