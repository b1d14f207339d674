// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.30;

import {IErc20} from "interfaces/IErc20.sol";
import {IErc721Receiver} from "interfaces/IErc721Receiver.sol";
import {IOnTroveChange} from "interfaces/IOnTroveChange.sol";
import {ISwapAdapter} from "interfaces/ISwapAdapter.sol";

/// @notice An account with code that does what it is told, also when it is called back, and tells
/// what it saw.
contract Puppet is IOnTroveChange, IErc721Receiver, ISwapAdapter {
    /// @notice A call to make; one that may fail is told of and forgotten.
    struct Step {
        address target;
        bool mayFail;
        bytes message;
    }

    /// @notice How a token is received.
    enum Manner {
        Accepts,
        AnswersOtherwise,
        AnswersNothing,
        AnswersTooMuch,
        AnswersWithDirt,
        RevertsWithReason,
        RevertsSilently
    }

    Manner public manner;
    address[] private watched;

    /// @notice The ledger called back; `held` is what this account holds of the watched tokens.
    event ToldOfChange(
        address caller, uint8 kind, TroveAmounts amounts, bytes data, uint256[] held
    );
    /// @notice A token came in.
    event ToldOfToken(address caller, address operator, address from, uint256 id, bytes data);
    /// @notice A step was made.
    event Stepped(address target, bool success, bytes answer);

    error PuppetRefuses(uint256 number);

    constructor(address[] memory watched_) {
        watched = watched_;
    }

    function setManner(Manner manner_) external {
        manner = manner_;
    }

    /// @notice Makes a call and passes on what comes of it.
    function act(address target, bytes calldata message) external returns (bytes memory) {
        (bool success, bytes memory answer) = target.call(message);
        if (!success) _fail(answer);
        return answer;
    }

    /// @notice Makes several calls in one transaction.
    function actAll(Step[] calldata steps) external {
        for (uint256 i = 0; i < steps.length; i++) _step(steps[i]);
    }

    /// @notice Fails, with this number.
    function refuse(uint256 number) external pure {
        revert PuppetRefuses(number);
    }

    /// @notice Does nothing with data of less than two words; longer ones are steps.
    function onTroveChange(uint8 kind, TroveAmounts calldata amounts, bytes calldata data)
        external
    {
        uint256[] memory held = new uint256[](watched.length);
        for (uint256 i = 0; i < held.length; i++) {
            held[i] = IErc20(watched[i]).balanceOf(address(this));
        }
        emit ToldOfChange(msg.sender, kind, amounts, data, held);
        _stepAll(data);
    }

    /// @notice A market that does what its data says, and lies about what it gave.
    function swap(address, address, uint256, uint256, bytes calldata data)
        external
        returns (uint256)
    {
        _stepAll(data);
        return type(uint256).max;
    }

    function onERC721Received(address operator, address from, uint256 id, bytes calldata data)
        external
        returns (bytes4)
    {
        emit ToldOfToken(msg.sender, operator, from, id, data);
        _stepAll(data);
        bytes32 accepts = bytes32(IErc721Receiver.onERC721Received.selector);
        if (manner == Manner.AnswersOtherwise) return bytes4(0xdeadbeef);
        if (manner == Manner.AnswersNothing) _return(accepts, 0);
        if (manner == Manner.AnswersTooMuch) _return(accepts, 64);
        if (manner == Manner.AnswersWithDirt) _return(accepts | bytes32(uint256(1)), 32);
        if (manner == Manner.RevertsWithReason) revert PuppetRefuses(id);
        if (manner == Manner.RevertsSilently) _fail("");
        return IErc721Receiver.onERC721Received.selector;
    }

    function _stepAll(bytes calldata data) private {
        if (data.length < 64) return;
        Step[] memory steps = abi.decode(data, (Step[]));
        for (uint256 i = 0; i < steps.length; i++) _step(steps[i]);
    }

    function _step(Step memory step) private {
        (bool success, bytes memory answer) = step.target.call(step.message);
        if (!success && !step.mayFail) _fail(answer);
        emit Stepped(step.target, success, answer);
    }

    function _fail(bytes memory reason) private pure {
        assembly ("memory-safe") {
            revert(add(reason, 32), mload(reason))
        }
    }

    function _return(bytes32 word, uint256 length) private pure {
        assembly {
            mstore(0, word)
            mstore(32, 0)
            return(0, length)
        }
    }
}
