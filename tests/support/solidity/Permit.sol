// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.30;

/// @notice EIP-2612 for the token doubles; a token gives its name and its approval.
abstract contract Permit {
    bytes32 public constant PERMIT_TYPEHASH = keccak256(
        "Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)"
    );
    bytes32 private constant DOMAIN_TYPEHASH = keccak256(
        "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"
    );

    mapping(address owner => uint256) public nonces;

    error PermitExpired(uint256 deadline);
    error PermitSignerWrong(address signer, address owner);

    function name() public view virtual returns (string memory);

    function _approve(address owner, address spender, uint256 value) internal virtual;

    /// @notice Separates these signatures from those for other tokens and chains.
    function DOMAIN_SEPARATOR() public view returns (bytes32) {
        bytes32 nameHash = keccak256(bytes(name()));
        return keccak256(
            abi.encode(DOMAIN_TYPEHASH, nameHash, keccak256("1"), block.chainid, address(this))
        );
    }

    /// @notice Approves by a signature of the owner, once, until the deadline.
    function permit(
        address owner,
        address spender,
        uint256 value,
        uint256 deadline,
        uint8 v,
        bytes32 r,
        bytes32 s
    ) external {
        if (block.timestamp > deadline) revert PermitExpired(deadline);
        bytes32 message = keccak256(
            abi.encode(PERMIT_TYPEHASH, owner, spender, value, nonces[owner]++, deadline)
        );
        bytes32 digest = keccak256(abi.encodePacked("\x19\x01", DOMAIN_SEPARATOR(), message));
        address signer = ecrecover(digest, v, r, s);
        if (signer == address(0) || signer != owner) revert PermitSignerWrong(signer, owner);
        _approve(owner, spender, value);
    }
}
