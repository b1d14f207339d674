//! Builds, post-processes, compresses and checks the programs.
