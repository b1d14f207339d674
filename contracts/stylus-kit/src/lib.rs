//! Glue between the rules and the Stylus SDK.
