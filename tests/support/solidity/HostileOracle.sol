// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.30;

/// @notice An oracle of one branch that fails in one of several ways.
contract HostileOracle {
    /// @notice What a question is answered with.
    enum Mode {
        /// A dollar for 1e18 units.
        Honest,
        /// Its own error.
        Reverts,
        /// An empty error.
        RevertsSilently,
        /// No gas left.
        BurnsGas,
        /// No words.
        AnswersNothing,
        /// A status that there is not.
        AnswersNonsense,
        /// More words than anybody wants.
        AnswersTooMuch
    }

    Mode public mode;

    error OracleBroken();

    function setMode(Mode mode_) external {
        mode = mode_;
    }

    function price(uint256) external view returns (uint256, uint256, uint8, bool) {
        if (mode == Mode.Reverts) revert OracleBroken();
        if (mode == Mode.Honest) return (1e36, 1e36, 0, false);
        uint256 size;
        if (mode == Mode.AnswersTooMuch) size = 3_600_000;
        if (mode == Mode.AnswersNonsense) size = 128;
        bool reverts = mode == Mode.RevertsSilently;
        bool burns = mode == Mode.BurnsGas;
        assembly ("memory-safe") {
            if burns { invalid() }
            if reverts { revert(0, 0) }
            let free := mload(0x40)
            mstore(add(free, 64), 7)
            return(free, size)
        }
    }
}
