// The page: our bar over GraphiQL, which knows the schema once somebody is signed in.

import { Bar } from "./bar.js";
import { exampleTabs } from "./examples.js";
import { createSession } from "./session.js";
import { createStorage } from "./storage.js";
import { createFetcher } from "./transport.js";

const { React, ReactDOM, GraphiQL } = window;
const { createElement: h, useMemo, useSyncExternalStore } = React;

// GraphiQL's dialogs and menus add a style element each time they open. It may enter the page only
// with the nonce of the page's policy, and this is the name they look for it under.
window.__webpack_nonce__ = document.getElementById("accord-style").nonce;

const session = createSession();
const fetcher = createFetcher(session);
const storage = createStorage();
const today = new Date();

function Page() {
  const state = useSyncExternalStore(session.subscribe, session.state);
  const role = state.viewer?.role ?? null;
  const tabs = useMemo(() => {
    const examples = exampleTabs(today, role);
    // Before GraphiQL, which reads from it when it is made.
    storage.enter(role, examples);
    return examples;
  }, [role]);
  return h(
    React.Fragment,
    null,
    h(Bar, { session, state }),
    h(
      GraphiQL,
      {
        // GraphiQL takes its tabs when it is made, so it is made anew for each role.
        key: role ?? "",
        className: state.viewer ? "" : "accord-signed-out",
        fetcher,
        // null means that there is no schema to look for: introspection needs a credential, so
        // before sign-in it could only fail.
        schema: state.viewer ? undefined : null,
        defaultTabs: tabs,
        defaultEditorToolsVisibility: "variables",
        storage,
        shouldPersistHeaders: false,
        isHeadersEditorEnabled: false,
      },
      h(GraphiQL.Logo, null, h("span", { className: "accord-tool" }, "GraphiQL")),
      state.viewer ? null : h(GraphiQL.Footer, null, h(Welcome)),
    ),
  );
}

function Welcome() {
  return h(
    "div",
    { className: "accord-welcome" },
    h("h2", null, "Sign in to begin"),
    h(
      "p",
      null,
      "The tabs hold queries to try: run one with the button beside it, or with Ctrl+Enter. Once you are signed in, the editor completes names as you type, and the book at the left describes every type and field.",
    ),
    h("p", { className: "accord-small" }, "Your password and access tokens stay in this page’s memory. A cookie that no script can read keeps you signed in until you sign out."),
  );
}

session.restore();
ReactDOM.createRoot(document.getElementById("accord")).render(h(Page));
