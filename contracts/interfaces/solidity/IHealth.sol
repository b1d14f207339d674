// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

/// Who knows whether a collateral is sound, beside its price.
interface IHealth {
    /// Whether every check of it holds. Anything but yes restricts the branch.
    function healthy() external view returns (bool);
}
