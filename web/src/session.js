// Who is signed in. The credential lives in this closure alone: it is in no storage, no cookie and
// no URL, so it is gone with the page, and what the page shows can be looked at without it.

import { errorText, isUnauthenticated, post } from "./http.js";

const VIEWER = "viewer { name role }";
const SESSION = `accessToken refreshToken expiresAt ${VIEWER} userErrors { code message path }`;
const LOGIN = `mutation SignIn($input: LoginInput!) { login(input: $input) { ${SESSION} } }`;
const REFRESH = `mutation Refresh($input: RefreshSessionInput!) { refreshSession(input: $input) { ${SESSION} } }`;
const LOGOUT = "mutation SignOut($input: LogoutInput!) { logout(input: $input) { userErrors { message } } }";
const WHO = `query WhoAmI { ${VIEWER} }`;

const ENDED = "Your session has ended. Please sign in again.";
const NO_ANSWER = "The server gave no reason. Please try again.";

/** An access token is replaced this long before it expires, or at half of a shorter life. */
const EARLY_MS = 60_000;

/**
 * The state, `{ viewer, busy, notice, renewals }`, is replaced and never changed in place.
 * `viewer` is null while nobody is signed in; `notice` is what the reader should be told.
 */
export function createSession() {
  let state = { viewer: null, busy: false, notice: null, renewals: 0 };
  let credential = null; // { accessToken, refreshToken, renewAt }; the last two null for an API token
  let renewing = null;
  let timer = null;
  const listeners = new Set();

  function set(changes) {
    state = { ...state, ...changes };
    for (const listener of listeners) listener();
  }

  function forget(notice) {
    clearTimeout(timer);
    credential = null;
    renewing = null;
    set({ viewer: null, busy: false, notice });
  }

  function keep(payload, date) {
    const now = Date.now();
    // Counted from the server's own clock: the reader's may be wrong.
    const life = Math.max(0, Date.parse(payload.expiresAt) - (date ?? now)) || 0;
    const wait = Math.max(life - EARLY_MS, life / 2);
    credential = {
      accessToken: payload.accessToken,
      refreshToken: payload.refreshToken,
      renewAt: now + wait,
    };
    clearTimeout(timer);
    timer = setTimeout(renew, wait);
  }

  async function signIn(email, password) {
    set({ busy: true, notice: null });
    const { date, result } = await post({ query: LOGIN, variables: { input: { email, password } } });
    const payload = result?.data?.login;
    if (!payload?.accessToken) return forget(errorText(result, payload) ?? NO_ANSWER);
    keep(payload, date);
    set({ viewer: payload.viewer, busy: false });
  }

  async function useToken(token) {
    set({ busy: true, notice: null });
    const { result } = await post({ query: WHO }, token);
    const viewer = result?.data?.viewer;
    if (!viewer) return forget(errorText(result) ?? NO_ANSWER);
    credential = { accessToken: token, refreshToken: null, renewAt: null };
    set({ viewer, busy: false });
  }

  /** One renewal at a time: a refresh token used twice would end the session. */
  function renew() {
    if (!credential?.refreshToken) return Promise.resolve();
    renewing ??= renewOnce(credential).finally(() => {
      renewing = null;
    });
    return renewing;
  }

  async function renewOnce(old) {
    const answer = await post({ query: REFRESH, variables: { input: { refreshToken: old.refreshToken } } });
    if (credential !== old) return; // signed out, or in again, meanwhile
    const payload = answer.result?.data?.refreshSession;
    if (payload?.accessToken) {
      keep(payload, answer.date);
      set({ viewer: payload.viewer, notice: null, renewals: state.renewals + 1 });
    } else if (payload?.userErrors?.length > 0 || isUnauthenticated(answer)) {
      forget(ENDED);
    } else {
      // No answer, or not to this question: the session may well be alive, so the next request
      // tries again.
      set({ notice: errorText(answer.result) ?? NO_ANSWER });
    }
  }

  return {
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    state: () => state,
    signIn,
    useToken,

    /** Ends the session here at once, and on the server as soon as it hears of it. */
    async signOut() {
      const old = credential;
      forget(null);
      if (!old?.refreshToken) return;
      const { result } = await post({ query: LOGOUT, variables: { input: { refreshToken: old.refreshToken } } });
      const text = errorText(result, result?.data?.logout);
      if (text && !credential) set({ notice: `Signed out here, but the server did not confirm it: ${text}` });
    },

    /** The credential to send, renewed first if it is about to expire; null if signed out. */
    async accessToken() {
      // A timer sleeps with the machine, so the clock is asked too.
      if (credential?.renewAt && Date.now() >= credential.renewAt) await renew();
      return credential?.accessToken ?? null;
    },

    /** To be called when the server did not accept `token`. */
    rejected(token) {
      if (credential?.accessToken === token) forget(ENDED);
    },
  };
}
