// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.30;

import {IErc20} from "interfaces/IErc20.sol";

/// @notice A market of two tokens, x * y = k with a fee of 0.3 %, which is its own liquidity token.
/// What it holds is what it trades with, so a rebase of one of its tokens is its holders'.
contract ConstantProductPool {
    string public constant name = "Liquidity";
    string public constant symbol = "LP";
    uint8 public constant decimals = 18;

    IErc20 public immutable first;
    IErc20 public immutable second;

    uint256 public totalSupply;
    mapping(address account => uint256) public balanceOf;
    mapping(address owner => mapping(address spender => uint256)) public allowance;

    event Transfer(address indexed from, address indexed to, uint256 value);
    event Approval(address indexed owner, address indexed spender, uint256 value);

    error TokenUnknown(address token);
    error TooLittle(uint256 got, uint256 least);
    error TransferFailed(address token);

    constructor(IErc20 first_, IErc20 second_) {
        (first, second) = (first_, second_);
    }

    function transfer(address to, uint256 value) external returns (bool) {
        _move(msg.sender, to, value);
        return true;
    }

    function transferFrom(address from, address to, uint256 value) external returns (bool) {
        allowance[from][msg.sender] -= value;
        _move(from, to, value);
        return true;
    }

    function approve(address spender, uint256 value) external returns (bool) {
        allowance[msg.sender][spender] = value;
        emit Approval(msg.sender, spender, value);
        return true;
    }

    /// @notice Takes both tokens and makes liquidity: the lesser of the two parts of what there is.
    function add(uint256 ofFirst, uint256 ofSecond, address to) external returns (uint256 made) {
        (uint256 x, uint256 y) = (_held(first), _held(second));
        if (totalSupply == 0) {
            made = _root(ofFirst * ofSecond);
        } else {
            (uint256 a, uint256 b) = (ofFirst * totalSupply / x, ofSecond * totalSupply / y);
            made = a < b ? a : b;
        }
        _take(first, ofFirst);
        _take(second, ofSecond);
        totalSupply += made;
        balanceOf[to] += made;
        emit Transfer(address(0), to, made);
    }

    /// @notice Burns liquidity of the caller and gives its part of both tokens.
    function remove(uint256 liquidity, address to) external {
        uint256 x = _held(first) * liquidity / totalSupply;
        uint256 y = _held(second) * liquidity / totalSupply;
        balanceOf[msg.sender] -= liquidity;
        totalSupply -= liquidity;
        emit Transfer(msg.sender, address(0), liquidity);
        _give(first, to, x);
        _give(second, to, y);
    }

    /// @notice What an amount of one token is changed into.
    function quote(IErc20 from, uint256 paid) public view returns (uint256) {
        IErc20 to = _other(from);
        uint256 net = paid * 997;
        return net * _held(to) / (_held(from) * 1000 + net);
    }

    /// @notice Takes one token and gives the other.
    function swap(IErc20 from, uint256 paid, uint256 least, address to)
        external
        returns (uint256 got)
    {
        got = quote(from, paid);
        if (got < least) revert TooLittle(got, least);
        _take(from, paid);
        _give(_other(from), to, got);
    }

    function _other(IErc20 token) private view returns (IErc20) {
        if (token == first) return second;
        if (token == second) return first;
        revert TokenUnknown(address(token));
    }

    function _held(IErc20 token) private view returns (uint256) {
        return token.balanceOf(address(this));
    }

    function _take(IErc20 token, uint256 value) private {
        if (!token.transferFrom(msg.sender, address(this), value)) {
            revert TransferFailed(address(token));
        }
    }

    function _give(IErc20 token, address to, uint256 value) private {
        if (!token.transfer(to, value)) revert TransferFailed(address(token));
    }

    function _move(address from, address to, uint256 value) private {
        balanceOf[from] -= value;
        balanceOf[to] += value;
        emit Transfer(from, to, value);
    }

    function _root(uint256 square) private pure returns (uint256 root) {
        root = square;
        uint256 next = square / 2 + 1;
        while (next < root) (root, next) = (next, (next + square / next) / 2);
    }
}
