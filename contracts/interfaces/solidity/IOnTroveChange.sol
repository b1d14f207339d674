// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

/// What a caller offers that opens, adjusts or closes a trove with `data`.
interface IOnTroveChange {
    /// The trove, and what the operation moves. `collOut` and `minted` were sent already, to the
    /// caller or, if it is the trove's manager, to the receiver. `collIn` and `burned` are taken
    /// from the caller when the callback returns: the ledger needs an allowance for collateral,
    /// and none for AmpUSD.
    struct TroveAmounts {
        uint256 id;
        uint256 collIn;
        uint256 collOut;
        uint256 minted;
        uint256 burned;
    }

    /// Called by the ledger between sending and taking; `kind` is 0 open, 1 adjust, 2 close.
    /// Warning: check that the caller is the ledger, and that you started the operation. Every
    /// entry of the ledger reverts meanwhile, its views too.
    function onTroveChange(uint8 kind, TroveAmounts calldata amounts, bytes calldata data)
        external;
}
