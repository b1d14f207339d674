// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.30;

interface ArbWasm {
    function codehashAsmSize(bytes32 codehash) external view returns (uint32);
}

interface ArbWasmCache {
    function codehashIsCached(bytes32 codehash) external view returns (bool);
    function cacheProgram(address program) external;
    function evictCodehash(bytes32 codehash) external;
}

/// @notice Auctions places in the cache of Stylus programs, as Arbitrum's manager of this name
/// does: the lowest bids leave when room is needed. A bid is the wei paid plus `decay` for each
/// second of the chain's time, so that later bids outrank older ones of the same wei. What was
/// paid stays here.
/// Searched in line, where Arbitrum's has a heap: for a few programs on a development chain.
contract CacheManager {
    struct Entry {
        bytes32 code;
        uint64 size;
        uint192 bid;
    }

    ArbWasm private constant WASM = ArbWasm(address(0x71));
    ArbWasmCache private constant CACHE = ArbWasmCache(address(0x72));
    /// @dev Smaller programs take this much room.
    uint64 private constant SMALLEST = 4096;

    uint64 public immutable cacheSize;
    uint64 public immutable decay;
    uint64 public queueSize;
    Entry[] private entries;

    event InsertBid(bytes32 indexed codehash, uint192 bid, uint64 size);
    event DeleteBid(bytes32 indexed codehash, uint192 bid, uint64 size);

    error AsmTooLarge(uint256 asm, uint256 queueSize, uint256 cacheSize);
    error AlreadyCached(bytes32 codehash);
    error BidTooSmall(uint192 bid, uint192 min);

    constructor(uint64 cacheSize_, uint64 decay_) {
        (cacheSize, decay) = (cacheSize_, decay_);
    }

    /// @notice All entries, in no order.
    function getEntries() external view returns (Entry[] memory) {
        return entries;
    }

    /// @notice The least wei that bring the program into the cache now.
    function getMinBid(address program) external view returns (uint192) {
        uint64 size = _sizeOf(program.codehash);
        uint64 taken = queueSize;
        uint192 highest = 0;
        bool[] memory gone = new bool[](entries.length);
        while (taken + size > cacheSize) {
            uint256 lowest = _lowest(gone);
            gone[lowest] = true;
            taken -= entries[lowest].size;
            highest = entries[lowest].bid;
        }
        uint192 aged = _aged();
        return highest > aged ? highest - aged : 0;
    }

    /// @notice Brings the program into the cache, those with the lowest bids out as far as needed.
    function placeBid(address program) external payable {
        bytes32 code = program.codehash;
        if (CACHE.codehashIsCached(code)) revert AlreadyCached(code);
        uint64 size = _sizeOf(code);
        uint192 bid = uint192(msg.value) + _aged();
        while (queueSize + size > cacheSize) _evict(_lowest(new bool[](entries.length)), bid);
        CACHE.cacheProgram(program);
        queueSize += size;
        entries.push(Entry(code, size, bid));
        emit InsertBid(code, bid, size);
    }

    function _aged() private view returns (uint192) {
        return uint192(block.timestamp) * decay;
    }

    /// @dev A program that is not active reverts with the precompile's error.
    function _sizeOf(bytes32 code) private view returns (uint64 size) {
        size = WASM.codehashAsmSize(code);
        if (size < SMALLEST) size = SMALLEST;
        if (size > cacheSize) revert AsmTooLarge(size, queueSize, cacheSize);
    }

    /// @dev The entry with the lowest bid of those that are not `gone`; there is one, since none of
    /// them leaves room for everything.
    function _lowest(bool[] memory gone) private view returns (uint256 lowest) {
        uint192 least = type(uint192).max;
        for (uint256 at = 0; at < gone.length; ++at) {
            if (!gone[at] && entries[at].bid <= least) (lowest, least) = (at, entries[at].bid);
        }
    }

    function _evict(uint256 at, uint192 bid) private {
        Entry memory entry = entries[at];
        if (bid < entry.bid) revert BidTooSmall(bid, entry.bid);
        entries[at] = entries[entries.length - 1];
        entries.pop();
        queueSize -= entry.size;
        CACHE.evictCodehash(entry.code);
        emit DeleteBid(entry.code, entry.bid, entry.size);
    }
}
