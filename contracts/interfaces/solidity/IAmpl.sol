// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

/// What the house uses of AMPL besides `IErc20`: its rebase.
interface IAmpl {
    event LogRebase(uint256 indexed epoch, uint256 totalSupply);

    function rebase(uint256 epoch, int256 supplyDelta) external returns (uint256);
    function scaledBalanceOf(address account) external view returns (uint256);
    function scaledTotalSupply() external view returns (uint256);
}
