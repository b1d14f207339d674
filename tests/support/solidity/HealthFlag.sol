// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.30;

/// @notice Says whether a collateral is sound, as a test tells it to, and misbehaves on demand.
contract HealthFlag {
    /// @notice How `healthy` answers.
    enum Mode {
        Yes,
        No,
        RevertEmpty,
        RevertReason,
        Panic,
        BurnGas,
        ReturnNothing,
        ReturnShort,
        ReturnTwo,
        ReturnHuge
    }

    Mode private mode;

    error FlagBroken();

    function setMode(Mode mode_) external {
        mode = mode_;
    }

    function healthy() external view returns (bool) {
        Mode now_ = mode;
        if (now_ == Mode.RevertReason) revert FlagBroken();
        if (now_ == Mode.Panic) assert(false);
        if (now_ == Mode.RevertEmpty || now_ == Mode.BurnGas) _fail(now_ == Mode.BurnGas);
        if (now_ == Mode.ReturnNothing) _return(0, 0);
        if (now_ == Mode.ReturnShort) _return(1, 31);
        if (now_ == Mode.ReturnTwo) _return(2, 32);
        if (now_ == Mode.ReturnHuge) _return(1, 1 << 20);
        return now_ == Mode.Yes;
    }

    function _fail(bool burns) private pure {
        assembly ("memory-safe") {
            if burns { invalid() }
            revert(0, 0)
        }
    }

    function _return(uint256 word, uint256 length) private pure {
        assembly {
            mstore(0, word)
            return(0, length)
        }
    }
}
