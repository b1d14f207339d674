// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.30;

/// The part of Arbitrum's ArbWasm precompile that a deployment uses.
interface IArbWasm {
    /// Makes the code of `program` executable. Keeps its fee of `msg.value`, returns the rest.
    function activateProgram(address program) external payable returns (uint16, uint256);
    /// The version that code of this hash is active with. Reverts if it is not active.
    function codehashVersion(bytes32 codehash) external view returns (uint16);
}

/// Creates, activates and constructs one program, all in one transaction or not at all.
///
/// It is no contract that stays: the code of this constructor is the creation code of a
/// transaction. Because nothing lies between the program's creation and its construction, nobody
/// can construct it in the deployer's place, and a failure anywhere leaves nothing behind.
///
///     account, nonce n --> this, at CREATE(account, n) --> program, at CREATE(this, 1)
///
/// So the program's address is known before the transaction is sent, which lets two programs
/// have each other's address in their constructors.
///
/// The value sent pays for the activation; what is left of it returns to the account.
contract ProgramDeployment {
    IArbWasm private constant ARB_WASM = IArbWasm(address(0x71));
    /// A chain may burn all gas of a call that asks for a program it does not know.
    uint256 private constant GAS_TO_ASK = 100_000;

    error ProgramNotCreated();
    error ProgramNotActivated();
    error ProgramNotConstructed();
    error ChangeRefused();

    /// `initCode` is the program's creation code, `construction` the calldata that constructs it,
    /// empty if it has no constructor.
    constructor(bytes memory initCode, bytes memory construction) payable {
        address program;
        assembly ("memory-safe") {
            program := create(0, add(initCode, 32), mload(initCode))
        }
        if (program == address(0)) _fail(ProgramNotCreated.selector);

        bool done;
        if (!_isActive(program.codehash)) {
            bytes memory activation = abi.encodeCall(IArbWasm.activateProgram, (program));
            (done,) = address(ARB_WASM).call{value: address(this).balance}(activation);
            if (!done) _fail(ProgramNotActivated.selector);
        }

        // A program without a constructor is not called.
        if (construction.length != 0) {
            (done,) = program.call(construction);
            if (!done) _fail(ProgramNotConstructed.selector);
        }

        (done,) = msg.sender.call{value: address(this).balance}("");
        if (!done) _fail(ChangeRefused.selector);

        // No code stays at this address.
        assembly ("memory-safe") {
            return(0, 0)
        }
    }

    /// The same code may have been activated before, here or by anyone.
    function _isActive(bytes32 codehash) private view returns (bool) {
        (bool done, bytes memory version) = address(ARB_WASM).staticcall{gas: GAS_TO_ASK}(
            abi.encodeCall(IArbWasm.codehashVersion, (codehash))
        );
        return done && version.length == 32 && abi.decode(version, (uint256)) != 0;
    }

    /// Reverts with what the last call reverted with, or with `step` if it said nothing.
    function _fail(bytes4 step) private pure {
        assembly ("memory-safe") {
            if returndatasize() {
                let reason := mload(0x40)
                returndatacopy(reason, 0, returndatasize())
                revert(reason, returndatasize())
            }
            mstore(0, step)
            revert(0, 4)
        }
    }
}
