// Who is signed in. The access token lives in this closure alone: it is in no storage and no URL. What
// keeps somebody signed in when the page is loaded again is a cookie that no script can read, not even
// this one; storage holds no more than that there may be one.

import { errorText, isUnauthenticated, post, postWithCookie } from "./http.js";

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

/** Says in this browser's storage that somebody signed in with a cookie and did not sign out. */
const MAY_HOLD_COOKIE = "accord:signed-in";

/** Browsers keep the cookie over TLS and on one's own machine. Elsewhere a session ends with the page. */
const COOKIE = window.isSecureContext;

/**
 * The state, `{ viewer, busy, notice, renewals }`, is replaced and never changed in place.
 * `viewer` is null while nobody is signed in; `notice` is what the reader should be told.
 */
export function createSession() {
  let state = { viewer: null, busy: false, notice: null, renewals: 0 };
  // { accessToken, refreshToken, byCookie, renewAt }; refreshToken is null for a cookie and for an API
  // token, renewAt for an API token
  let credential = null;
  let renewing = null;
  let timer = null;
  const listeners = new Set();

  function set(changes) {
    state = { ...state, ...changes };
    for (const listener of listeners) listener();
  }

  function forget(notice) {
    clearTimeout(timer);
    if (credential?.byCookie) window.localStorage.removeItem(MAY_HOLD_COOKIE);
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
      byCookie: !payload.refreshToken,
      renewAt: now + wait,
    };
    if (credential.byCookie) window.localStorage.setItem(MAY_HOLD_COOKIE, "yes");
    clearTimeout(timer);
    timer = setTimeout(renew, wait);
  }

  async function signIn(email, password) {
    set({ busy: true, notice: null });
    const operation = { query: LOGIN, variables: { input: { email, password, cookie: COOKIE } } };
    const { date, result } = await (COOKIE ? postWithCookie(operation) : post(operation));
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
    credential = { accessToken: token, refreshToken: null, byCookie: false, renewAt: null };
    set({ viewer, busy: false });
  }

  /** Signs in again with the cookie of an earlier visit, if there may be one. */
  async function restore() {
    if (!COOKIE || !window.localStorage.getItem(MAY_HOLD_COOKIE)) return;
    set({ busy: true });
    const answer = await exchange({ byCookie: true });
    if (credential) return; // signed in meanwhile
    const payload = answer.result?.data?.refreshSession;
    if (payload?.accessToken) {
      keep(payload, answer.date);
      set({ viewer: payload.viewer, busy: false });
    } else {
      if (payload) window.localStorage.removeItem(MAY_HOLD_COOKIE);
      set({ busy: false, notice: payload ? ENDED : (errorText(answer.result) ?? NO_ANSWER) });
    }
  }

  /** Exchanges a refresh token. One used twice would end the session, and all tabs share the cookie. */
  function exchange({ byCookie, refreshToken }) {
    if (!byCookie) return post({ query: REFRESH, variables: { input: { refreshToken } } });
    const operation = { query: REFRESH, variables: { input: { cookie: true } } };
    return navigator.locks.request("accord:refresh", () => postWithCookie(operation));
  }

  /** One renewal at a time. */
  function renew() {
    if (!credential?.renewAt) return Promise.resolve();
    renewing ??= renewOnce(credential).finally(() => {
      renewing = null;
    });
    return renewing;
  }

  async function renewOnce(old) {
    const answer = await exchange(old);
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
    restore,

    /** Ends the session here at once, and on the server as soon as it hears of it. */
    async signOut() {
      const old = credential;
      forget(null);
      if (!old?.renewAt) return;
      const { refreshToken, byCookie } = old;
      const { result } = byCookie
        ? await postWithCookie({ query: LOGOUT, variables: { input: { cookie: true } } })
        : await post({ query: LOGOUT, variables: { input: { refreshToken } } });
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
