//! Sessions: kept in a cookie, ended everywhere.

mod browser;
mod cookies;
mod ends;
