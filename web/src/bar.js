// The bar at the top: who is signed in, or the way to sign in.

const { createElement: h, useState } = window.React;

/** Everything above GraphiQL: the bar, and below it what the reader should be told. */
export function Bar({ session, state }) {
  return h(
    "header",
    { className: "accord-header" },
    h(
      "div",
      { className: "accord-bar" },
      h(
        "div",
        { className: "accord-brand" },
        h("img", { src: "/graphiql/icon.svg", alt: "", width: 24, height: 24 }),
        h("span", { className: "accord-name" }, "Accord"),
        h("span", { className: "accord-tagline" }, "one ledger of revenue, signed by both teams"),
      ),
      state.viewer ? h(SignedIn, { session, viewer: state.viewer }) : h(SignIn, { session, busy: state.busy }),
    ),
    state.notice && h("p", { className: "accord-notice", role: "alert" }, state.notice),
  );
}

function SignedIn({ session, viewer }) {
  return h(
    "div",
    { className: "accord-viewer" },
    h("span", { className: "accord-viewer-name" }, viewer.name),
    h("span", { className: "accord-role" }, viewer.role ? inWords(viewer.role) : "API token"),
    h("button", { type: "button", className: "accord-quiet", onClick: () => session.signOut() }, "Sign out"),
  );
}

function SignIn({ session, busy }) {
  const [byToken, setByToken] = useState(false);
  const submit = (event) => {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    const field = (name) => String(fields.get(name) ?? "").trim();
    if (byToken) session.useToken(field("token"));
    // A password may begin or end with a space.
    else session.signIn(field("email"), String(fields.get("password") ?? ""));
  };
  const fields = byToken
    ? [textField("token", "API token", { type: "password", placeholder: "acc_…", pattern: "\\s*acc_.*", title: "An API token begins with acc_", autoComplete: "off", size: 34 })]
    : [
        textField("email", "E-mail", { type: "email", placeholder: "E-mail", autoComplete: "username", size: 22 }),
        textField("password", "Password", { type: "password", placeholder: "Password", autoComplete: "current-password", size: 14 }),
      ];
  return h(
    "form",
    { className: "accord-sign-in", onSubmit: submit, "aria-label": "Sign in" },
    ...fields,
    h("button", { type: "submit", className: "accord-primary", disabled: busy }, busy ? "Signing in…" : "Sign in"),
    h(
      "button",
      { type: "button", className: "accord-quiet", onClick: () => setByToken(!byToken) },
      byToken ? "Use e-mail and password" : "Use an API token",
    ),
  );
}

function textField(name, label, attributes) {
  return h("input", { key: name, name, "aria-label": label, required: true, spellCheck: false, ...attributes });
}

/** MARKETING becomes Marketing. */
function inWords(role) {
  return role.charAt(0) + role.slice(1).toLowerCase().replaceAll("_", " ");
}
