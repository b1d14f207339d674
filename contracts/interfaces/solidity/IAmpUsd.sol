// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

/// What AmpUSD offers besides `IErc20`: minting and burning by the minters of its constructor.
interface IAmpUsd {
    /// `caller` is not one of the minters.
    error NotMinter(address caller);
    /// Minting would raise the supply above what the ledger can hold.
    error SupplyAboveMax(uint256 max);
    /// The constructor needs at least one minter, and none of them zero or twice.
    error MinterUnfit(address minter);

    /// Creates `value` AmpUSD for `to`. Minters only.
    function mint(address to, uint256 value) external;
    /// Destroys `value` AmpUSD of `from`, without an allowance. Minters only.
    function burn(address from, uint256 value) external;
    /// Whether `account` may mint and burn. The set never changes.
    function isMinter(address account) external view returns (bool);
}
