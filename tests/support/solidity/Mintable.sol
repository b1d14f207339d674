// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.30;

import {Permit} from "./Permit.sol";

/// @notice A plain ERC-20 without its name. Anyone mints.
abstract contract Mintable is Permit {
    uint256 public totalSupply;
    mapping(address account => uint256) public balanceOf;
    mapping(address owner => mapping(address spender => uint256)) public allowance;

    event Transfer(address indexed from, address indexed to, uint256 value);
    event Approval(address indexed owner, address indexed spender, uint256 value);

    error RecipientRefused(address to);
    error BalanceTooLow(address from, uint256 balance, uint256 value);
    error AllowanceTooLow(address spender, uint256 allowance, uint256 value);

    /// @notice Makes tokens for a test.
    function mint(address to, uint256 value) external {
        totalSupply += value;
        unchecked {
            // Cannot overflow: a balance is part of the supply.
            balanceOf[to] += value;
        }
        emit Transfer(address(0), to, value);
    }

    function transfer(address to, uint256 value) external returns (bool) {
        _move(msg.sender, to, value);
        return true;
    }

    function transferFrom(address from, address to, uint256 value) external returns (bool) {
        uint256 allowed = allowance[from][msg.sender];
        if (allowed != type(uint256).max) {
            if (allowed < value) revert AllowanceTooLow(msg.sender, allowed, value);
            unchecked {
                allowance[from][msg.sender] = allowed - value;
            }
        }
        _move(from, to, value);
        return true;
    }

    function approve(address spender, uint256 value) external returns (bool) {
        _approve(msg.sender, spender, value);
        return true;
    }

    function _approve(address owner, address spender, uint256 value) internal override {
        allowance[owner][spender] = value;
        emit Approval(owner, spender, value);
    }

    function _move(address from, address to, uint256 value) private {
        if (to == address(0)) revert RecipientRefused(to);
        uint256 held = balanceOf[from];
        if (held < value) revert BalanceTooLow(from, held, value);
        unchecked {
            balanceOf[from] = held - value;
            // Cannot overflow: a balance is part of the supply.
            balanceOf[to] += value;
        }
        emit Transfer(from, to, value);
    }
}
