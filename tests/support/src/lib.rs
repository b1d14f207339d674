//! The world for tests: programs, doubles, actors.
