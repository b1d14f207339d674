// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.30;

interface AggregatorV3Interface {
    function decimals() external view returns (uint8);
    function description() external view returns (string memory);
    function version() external view returns (uint256);
    function latestRoundData()
        external
        view
        returns (uint80 round, int256 answer, uint256 started, uint256 updated, uint80 answeredIn);
}

/// @notice A price feed that answers what a test tells it to, and misbehaves on demand.
/// An honest answer reads two slots, as a real aggregator does.
contract MockFeed is AggregatorV3Interface {
    /// @notice How `latestRoundData` answers. `decimals` is always honest.
    enum Mode {
        Honest,
        RevertEmpty,
        RevertReason,
        Panic,
        BurnGas,
        ReturnNothing,
        ReturnShort,
        ReturnHuge,
        ReturnRaw
    }

    struct Round {
        uint80 id;
        uint64 startedAt;
        uint64 updatedAt;
        /// @dev Rounds by which `answeredInRound` is behind; other than 0 is an incomplete round.
        uint16 behind;
        uint8 decimals;
        Mode mode;
    }

    uint256 private constant SHORT = 31;
    uint256 private constant HUGE = 1 << 20;

    int256 private answer;
    Round private round;
    bytes private raw;

    event AnswerUpdated(int256 indexed current, uint256 indexed roundId, uint256 updatedAt);

    error FeedBroken();

    constructor(uint8 decimals_, int256 answer_) {
        answer = answer_;
        uint64 time = uint64(block.timestamp);
        round = Round(1, time, time, 0, decimals_, Mode.Honest);
    }

    function decimals() external view returns (uint8) {
        return round.decimals;
    }

    function description() external pure returns (string memory) {
        return "test double";
    }

    function version() external pure returns (uint256) {
        return 4;
    }

    /// @notice A new round with this answer, started and updated now.
    function setAnswer(int256 answer_) external {
        uint64 time = uint64(block.timestamp);
        answer = answer_;
        (round.id, round.startedAt, round.updatedAt, round.behind) = (round.id + 1, time, time, 0);
        emit AnswerUpdated(answer_, round.id, time);
    }

    /// @notice Everything a round says, whatever it is.
    function setRound(uint80 id, int256 answer_, uint64 started, uint64 updated, uint16 behind)
        external
    {
        answer = answer_;
        (round.id, round.startedAt, round.updatedAt, round.behind) = (id, started, updated, behind);
        emit AnswerUpdated(answer_, id, updated);
    }

    function setDecimals(uint8 decimals_) external {
        round.decimals = decimals_;
    }

    function setMode(Mode mode) external {
        round.mode = mode;
    }

    /// @notice From now on `latestRoundData` returns exactly these bytes.
    function setRaw(bytes calldata raw_) external {
        raw = raw_;
        round.mode = Mode.ReturnRaw;
    }

    function latestRoundData() external view returns (uint80, int256, uint256, uint256, uint80) {
        Round memory now_ = round;
        if (now_.mode != Mode.Honest) _misbehave(now_.mode);
        uint80 answeredIn = now_.id - now_.behind;
        return (now_.id, answer, now_.startedAt, now_.updatedAt, answeredIn);
    }

    function _misbehave(Mode mode) private view {
        if (mode == Mode.RevertEmpty) _revertEmpty();
        if (mode == Mode.RevertReason) revert FeedBroken();
        if (mode == Mode.Panic) assert(false);
        if (mode == Mode.BurnGas) _burnGas();
        if (mode == Mode.ReturnNothing) _return(0);
        if (mode == Mode.ReturnShort) _return(SHORT);
        if (mode == Mode.ReturnHuge) _return(HUGE);
        bytes memory answer_ = raw;
        assembly ("memory-safe") {
            return(add(answer_, 32), mload(answer_))
        }
    }

    function _revertEmpty() private pure {
        assembly ("memory-safe") {
            revert(0, 0)
        }
    }

    function _burnGas() private pure {
        assembly ("memory-safe") {
            invalid()
        }
    }

    function _return(uint256 length) private pure {
        assembly {
            return(0, length)
        }
    }
}
