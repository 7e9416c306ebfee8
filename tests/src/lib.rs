//! Black-box tests: the real server over HTTP, on SQLite and on PostgreSQL.
