//! The schema of Accord's database, the same on SQLite and PostgreSQL.
