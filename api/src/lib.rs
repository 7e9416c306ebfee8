//! The Accord server: GraphQL, authentication, the ledger and the command line.
