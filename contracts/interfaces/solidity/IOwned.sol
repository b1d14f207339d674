// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

/// An owner who is handed on in two steps, as report feeds and the liquidity incentives have.
interface IOwned {
    /// The owner offers the program to another.
    event OwnershipTransferStarted(address indexed previousOwner, address indexed newOwner);
    /// The program has another owner, or none.
    event OwnershipTransferred(address indexed previousOwner, address indexed newOwner);

    /// The caller is not the owner.
    error NotOwner(address caller);
    /// The caller is not the one whom the owner offers the program.
    error NotPendingOwner(address caller);

    /// The owner; zero if there is none any more.
    function owner() external view returns (address);
    /// Whom the owner offers the program; zero if nobody.
    function pendingOwner() external view returns (address);
    /// By the owner: offers the program to `newOwner`, the zero address takes an offer back.
    function transferOwnership(address newOwner) external;
    /// By the one whom it is offered.
    function acceptOwnership() external;
    /// By the owner: nobody owns the program ever again.
    function renounceOwnership() external;
}
