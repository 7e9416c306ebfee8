//! Which third-party browser bundles the page is made of, to the byte.
//!
//! The build script reads this file too: it embeds a bundle only if its hash is the one below, so
//! what a browser gets from this server is what it would get from the CDN.

/// One file of one npm package.
pub(super) struct Bundle {
    /// npm package.
    pub(super) package: &'static str,
    /// Exact version, the same as in web/package.json.
    pub(super) version: &'static str,
    /// Path inside the package.
    pub(super) path: &'static str,
    /// SHA-384 of the file, base64: what follows `sha384-` in an `integrity` attribute.
    pub(super) sha384: &'static str,
}

/// In loading order: each script needs those before it.
pub(super) const BUNDLES: &[Bundle] = &[
    Bundle {
        package: "graphiql",
        version: "4.1.2",
        path: "graphiql.min.css",
        sha384: "1el1QShFBnnXTx9x/Cprg82hZWKt0ry29OAYIXt05swbi0KcZDFoj0CWguMpopJr",
    },
    Bundle {
        package: "react",
        version: "18.3.1",
        path: "umd/react.production.min.js",
        sha384: "DGyLxAyjq0f9SPpVevD6IgztCFlnMF6oW/XQGmfe+IsZ8TqEiDrcHkMLKI6fiB/Z",
    },
    Bundle {
        package: "react-dom",
        version: "18.3.1",
        path: "umd/react-dom.production.min.js",
        sha384: "gTGxhz21lVGYNMcdJOyq01Edg0jhn/c22nsx0kyqP0TxaV5WVdsSH1fSDUf5YJj1",
    },
    Bundle {
        package: "graphql-ws",
        version: "6.0.5",
        path: "umd/graphql-ws.min.js",
        sha384: "L1uJSNgAjZOt7z6iPU+1qyztx98nQKw6uivIFC4oPZlOoimpFurLFG/Ysyo4BkAp",
    },
    Bundle {
        package: "graphiql",
        version: "4.1.2",
        path: "graphiql.min.js",
        sha384: "9XdHu7ajgGJziD4J1zNBKQ842Q/+zZfDv+ib1eMhZWBH6hPAs806x+Jbcf0yNO6B",
    },
];
