//! The command-line tool cargo ampusd.
