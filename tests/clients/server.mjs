// The server under test and how to speak to it. Nothing is started here: the caller says where it is.

export const url = required("ACCORD_URL").replace(/\/$/, "");
export const email = required("ACCORD_EMAIL");
export const password = required("ACCORD_PASSWORD");

/** POSTs one operation and returns the GraphQL response. */
export async function graphql(query, variables, token) {
  const headers = { "content-type": "application/json", accept: "application/graphql-response+json" };
  if (token) headers.authorization = `Bearer ${token}`;
  const response = await fetch(`${url}/graphql`, { method: "POST", headers, body: JSON.stringify({ query, variables }) });
  return response.json();
}

/** An access token of the user given in the environment, or of another one with the same password. */
export async function signIn(as = email) {
  const query = "mutation ($input: LoginInput!) { login(input: $input) { accessToken userErrors { message } } }";
  const { data, errors } = await graphql(query, { input: { email: as, password } });
  if (!data?.login?.accessToken) throw new Error(`Cannot sign in: ${JSON.stringify(errors ?? data)}`);
  return data.login.accessToken;
}

function required(name) {
  const value = process.env[name];
  if (!value) throw new Error(`${name} must be set: ACCORD_URL, ACCORD_EMAIL and ACCORD_PASSWORD name a running server and one of its users.`);
  return value;
}
