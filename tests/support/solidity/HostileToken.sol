// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.30;

/// @notice An ERC-20 that breaks its promises one at a time.
contract HostileToken {
    /// @notice What a transfer does besides, or instead of, moving the tokens.
    enum Mode {
        Honest,
        /// Moves nothing, returns false.
        ReturnsFalse,
        /// Moves the tokens, returns no data (a known habit of old tokens).
        ReturnsNothing,
        /// Moves one unit less than asked, returns true.
        MovesLess,
        /// Moves nothing, returns true.
        MovesNothing,
        /// Reverts with its own error.
        Reverts,
        /// Burns all its gas.
        BurnsGas,
        /// Returns the number two where a bool belongs.
        ReturnsTwo,
        /// Calls back, and fails as the call back fails.
        ReentersOrFails,
        /// Calls back, records the outcome and goes on.
        ReentersAndGoesOn
    }

    string public constant name = "Hostile";
    string public constant symbol = "HOST";
    uint8 public immutable decimals;

    uint256 public totalSupply;
    mapping(address account => uint256) public balanceOf;
    mapping(address owner => mapping(address spender => uint256)) public allowance;

    Mode public mode;
    address public target;
    bytes public message;
    uint256 public callsBack;
    bool public lastCallSucceeded;
    bytes public lastReturn;

    event Transfer(address indexed from, address indexed to, uint256 value);
    event Approval(address indexed owner, address indexed spender, uint256 value);

    error TokenBroken();
    error BalanceTooLow(address from, uint256 balance, uint256 value);
    error AllowanceTooLow(address spender, uint256 allowance, uint256 value);

    constructor(uint8 decimals_) {
        decimals = decimals_;
    }

    function setMode(Mode mode_) external {
        mode = mode_;
    }

    /// @notice Where and with what the re-entering modes call back.
    function setCallBack(address target_, bytes calldata message_) external {
        (target, message) = (target_, message_);
    }

    function mint(address to, uint256 value) external {
        totalSupply += value;
        balanceOf[to] += value;
        emit Transfer(address(0), to, value);
    }

    function approve(address spender, uint256 value) external returns (bool) {
        allowance[msg.sender][spender] = value;
        emit Approval(msg.sender, spender, value);
        return true;
    }

    function transfer(address to, uint256 value) external {
        _transfer(msg.sender, to, value);
    }

    function transferFrom(address from, address to, uint256 value) external {
        uint256 allowed = allowance[from][msg.sender];
        if (allowed < value) revert AllowanceTooLow(msg.sender, allowed, value);
        allowance[from][msg.sender] = allowed - value;
        _transfer(from, to, value);
    }

    /// @dev Never comes back to its caller: it ends the call with the mode's return data.
    function _transfer(address from, address to, uint256 value) private {
        if (mode == Mode.Reverts) revert TokenBroken();
        if (mode == Mode.BurnsGas) _burnGas();
        if (mode == Mode.ReturnsFalse) _return(0, 32);
        if (mode == Mode.MovesNothing) _return(1, 32);
        if (mode == Mode.ReentersOrFails || mode == Mode.ReentersAndGoesOn) _callBack();
        _move(from, to, mode == Mode.MovesLess && value > 0 ? value - 1 : value);
        if (mode == Mode.ReturnsNothing) _return(0, 0);
        _return(mode == Mode.ReturnsTwo ? 2 : 1, 32);
    }

    function _callBack() private {
        (bool success, bytes memory data) = target.call(message);
        (callsBack, lastCallSucceeded, lastReturn) = (callsBack + 1, success, data);
        if (!success && mode == Mode.ReentersOrFails) revert TokenBroken();
    }

    function _move(address from, address to, uint256 value) private {
        uint256 held = balanceOf[from];
        if (held < value) revert BalanceTooLow(from, held, value);
        balanceOf[from] = held - value;
        balanceOf[to] += value;
        emit Transfer(from, to, value);
    }

    function _burnGas() private pure {
        assembly ("memory-safe") {
            invalid()
        }
    }

    function _return(uint256 word, uint256 length) private pure {
        assembly ("memory-safe") {
            mstore(0, word)
            return(0, length)
        }
    }
}
