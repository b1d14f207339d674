//! The trove manager's four parts on a native host: see `tests/`.
