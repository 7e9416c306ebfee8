// What GraphiQL keeps for as long as the browser tab is open. What is written in its editors may name customers, and
// each role has tabs of its own: so each keeps its own, and only the look of the page is shared.

const OF_A_ROLE = ["tabState", "query", "variables", "headers", "operationName", "queries", "favorites"].map((name) => `graphiql:${name}`);

/** GraphiQL writes half a second after a change: so long, what comes may be the former role's. */
const LATE_MS = 1_000;

/**
 * One storage for the whole page: GraphiQL holds on to the first it is given. `enter(role, tabs)` turns to what that
 * role has kept, or else to these tabs.
 */
export function createStorage() {
  const storage = window.sessionStorage;
  let role = null;
  let entered = null;
  const place = (key) => (OF_A_ROLE.includes(key) ? `${role ?? "-"}/${key}` : key);
  const isLate = (key) => OF_A_ROLE.includes(key) && entered !== null && Date.now() - entered < LATE_MS;
  return {
    enter(next, tabs) {
      if (next !== role) entered = Date.now();
      role = next;
      if (storage.getItem(place("graphiql:tabState"))) return;
      // GraphiQL takes what stands in its editors from here, not from the first tab, and would open
      // without that tab's variables.
      storage.setItem(place("graphiql:query"), tabs[0].query);
      storage.setItem(place("graphiql:variables"), tabs[0].variables);
    },
    getItem: (key) => storage.getItem(place(key)),
    setItem(key, value) {
      if (!isLate(key)) storage.setItem(place(key), value);
    },
    removeItem: (key) => storage.removeItem(place(key)),
    clear: () => storage.clear(),
    get length() {
      return storage.length;
    },
  };
}
