// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

/// Errors that every AmpUSD program can answer with, whatever was called.
interface IErrors {
    /// The calldata is shorter than its arguments, or an argument has bits outside its type.
    error MalformedCalldata();
    /// No function of the program has this selector (zero-padded if fewer than four bytes came).
    error UnknownSelector(bytes4 selector);
    /// No function of the program accepts native currency.
    error ValueSent(uint256 value);
    /// The constructor has run before; it runs once.
    error AlreadyConstructed();
    /// `token` did not answer a transfer with exactly `true`.
    error TokenTransferFailed(address token);
    /// `token` did not answer a view with exactly one word.
    error TokenReadFailed(address token);
    /// A call to `target` failed and said nothing, or its answer was not what was asked for.
    error CallFailed(address target);
}
