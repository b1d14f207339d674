// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

/// What changes one token into another for the gateway: one contract for each kind of market. Its
/// user names it in the call; the gateway gives it no allowance and believes nothing it says, but
/// counts what arrives.
interface ISwapAdapter {
    /// Called after `amountIn` of `tokenIn` was sent to the adapter. Sends at least `minOut` of
    /// `tokenOut` to the caller, or reverts. `data` is the adapter's own: a pool, a path.
    function swap(
        address tokenIn,
        address tokenOut,
        uint256 amountIn,
        uint256 minOut,
        bytes calldata data
    ) external returns (uint256 amountOut);
}
