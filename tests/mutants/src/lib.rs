//! The incident mutants of `PROPERTIES.md` 31: faults that cost others money, or that a rule of
//! the law is there to prevent. Each is put back into the code, alone, and a test named after the
//! property that forbids it has to fail.
//!
//! ```text
//!   list: mutants.toml  ->  workspace: a copy of the tracked files
//!         one by one: write the fault -> run its tests -> read what failed -> write the original
//! ```

pub mod list;
pub mod run;
pub mod table;
pub mod verdict;
pub mod workspace;
