//! The trove manager's two halves on a native host: see `tests/`.
