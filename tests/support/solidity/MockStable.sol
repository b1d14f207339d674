// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.30;

import {Mintable} from "./Mintable.sol";

/// @notice Another dollar, for markets of AmpUSD: a plain ERC-20 with 18 decimals. Anyone mints.
contract MockStable is Mintable {
    string public constant symbol = "STABLE";
    uint8 public constant decimals = 18;

    function name() public pure override returns (string memory) {
        return "Stable";
    }
}
