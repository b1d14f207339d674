//! Checked fixed-point arithmetic and unit types: the only home of U256 operators.
