// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

/// What a contract offers that accepts ERC-721 tokens.
interface IErc721Receiver {
    /// Answers its own selector if it accepts the token.
    function onERC721Received(address operator, address from, uint256 tokenId, bytes calldata data)
        external
        returns (bytes4);
}
