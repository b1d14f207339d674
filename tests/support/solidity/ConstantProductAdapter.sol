// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.30;

import {IErc20} from "interfaces/IErc20.sol";
import {ISwapAdapter} from "interfaces/ISwapAdapter.sol";
import {ConstantProductPool} from "./ConstantProductPool.sol";

/// @notice Changes tokens for the gateway in a constant-product pool, whose address is the data:
/// one of its tokens into the other, or into its liquidity.
contract ConstantProductAdapter is ISwapAdapter {
    error ApprovalFailed(address token);

    function swap(
        address tokenIn,
        address tokenOut,
        uint256 amountIn,
        uint256 minOut,
        bytes calldata data
    ) external returns (uint256 amountOut) {
        ConstantProductPool pool = ConstantProductPool(abi.decode(data, (address)));
        _allow(IErc20(tokenIn), address(pool), amountIn);
        if (tokenOut != address(pool)) {
            return pool.swap(IErc20(tokenIn), amountIn, minOut, msg.sender);
        }
        amountOut = _provide(pool, IErc20(tokenIn), amountIn);
        if (amountOut < minOut) revert ConstantProductPool.TooLittle(amountOut, minOut);
    }

    /// @dev Changes half into the other token, then deposits both; of which there is too much, that
    /// stays with all who hold liquidity.
    function _provide(ConstantProductPool pool, IErc20 token, uint256 amount)
        private
        returns (uint256)
    {
        uint256 half = amount / 2;
        uint256 other = pool.swap(token, half, 0, address(this));
        IErc20 second = pool.second();
        bool isFirst = token != second;
        _allow(isFirst ? second : pool.first(), address(pool), other);
        return isFirst
            ? pool.add(amount - half, other, msg.sender)
            : pool.add(other, amount - half, msg.sender);
    }

    function _allow(IErc20 token, address spender, uint256 value) private {
        if (!token.approve(spender, value)) revert ApprovalFailed(address(token));
    }
}
