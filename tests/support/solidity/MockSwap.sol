// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.30;

import {IErc20} from "interfaces/IErc20.sol";

/// @notice A market that changes any token into any other at prices a test sets, out of what it
/// holds.
contract MockSwap {
    /// @notice Price of one unit of a token, in any scale that all of them share.
    mapping(address token => uint256) public priceOf;

    error PriceUnset(address token);
    error TooLittle(uint256 got, uint256 least);
    error TransferFailed(address token);

    function setPrice(address token, uint256 price) external {
        priceOf[token] = price;
    }

    /// @notice Takes `paid` of one token and gives what it is worth of another, floored.
    function swap(IErc20 from, IErc20 to, uint256 paid, uint256 least)
        external
        returns (uint256 got)
    {
        (uint256 worth, uint256 cost) = (priceOf[address(from)], priceOf[address(to)]);
        if (worth == 0) revert PriceUnset(address(from));
        if (cost == 0) revert PriceUnset(address(to));
        got = paid * worth / cost;
        if (got < least) revert TooLittle(got, least);
        if (!from.transferFrom(msg.sender, address(this), paid)) {
            revert TransferFailed(address(from));
        }
        if (!to.transfer(msg.sender, got)) revert TransferFailed(address(to));
    }
}
