// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

/// What the ledger asks of the Stability Pool.
interface IOffset {
    /// AmpUSD that the pool holds, without yield it was not minted yet; and whether its stakers
    /// hold at least 1 000 of it, so that it earns.
    function capacity() external view returns (uint256 minted, bool earns);
    /// What the pool holds above 1 AmpUSD while nobody has shares of it that are worth more than
    /// 0.01 AmpUSD; 0 while somebody has.
    function stray() external view returns (uint256);
    /// Takes `debt` off the pool's assets, `fromYield` of it off yield that is booked and not
    /// minted, for `coll` of a branch's `token`, which was sent already. The ledger burns the
    /// rest of the debt. By the ledger.
    function offset(
        uint256 branch,
        address token,
        uint256 debt,
        uint256 fromYield,
        uint256 coll
    ) external;
}
