//! One file per table of Accord's database, with typed ids.
