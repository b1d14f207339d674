// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.30;

import {Mintable} from "./Mintable.sol";

/// @notice SPOT as a collateral token sees it: a plain ERC-20 with 9 decimals. Anyone mints.
contract MockSpot is Mintable {
    string public constant symbol = "SPOT";
    uint8 public constant decimals = 9;

    function name() public pure override returns (string memory) {
        return "SPOT";
    }
}
