//! A faithful Stylus host over an EVM.
