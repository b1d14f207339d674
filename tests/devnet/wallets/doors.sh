#!/usr/bin/env bash
# A year at the doors with cast: doors.sh <rpc url> <deployments/<chain-id>.json>
#
# Raw AMPL in, AmpUSD out, half of it staked, half of it liquidity; a year of rebases and interest;
# both yields claimed, all closed, raw AMPL out. Needs `cast` in PATH, and node for the record.
set -euo pipefail
export ETH_RPC_URL=$1
record=$2
field() { node -p "JSON.parse(require('fs').readFileSync('$record', 'utf8'))$1"; }

AMPUSD=$(field ".programs['amp-usd'].address")
WAMPL=$(field ".programs['wrapped-ampl'].address")
LEDGER=$(field ".programs['trove-manager'].address")
POOL=$(field ".programs['stability-pool'].address")
GATEWAY=$(field ".programs['gateway'].address")
GAUGES=$(field ".programs['liquidity-incentives'].address")
AMPL=$(field ".externals['ampl']")
AMPL_FEED=$(field ".externals['ampl-market-feed']")
STABLE=$(field ".externals['stable']")
MARKET=$(field ".externals['market']")
ADAPTER=$(field ".externals['market-adapter']")
KEY=$(cast wallet private-key 'test test test test test test test test test test test junk' 1)
ME=$(cast wallet address "$KEY")

say() { printf '%s\n' "$*"; }
fail() { printf 'session failed: %s\n' "$*" >&2; exit 1; }
same() { [ "$2" = "$3" ] || fail "$1: expected $2, got $3"; }
more() { [ "$(node -p "BigInt('$2') > BigInt('$3')")" = true ] || fail "$1: $2 is not above $3"; }
# A number without cast's "[1e18]" beside it.
ask() { cast call "$@" | sed 's/ \[.*//'; }
held() { ask "$1" 'balanceOf(address)(uint256)' "${2:-$ME}"; }
send() { cast send --private-key "$KEY" "$@" > /dev/null; }
WAD=000000000000000000
MAX=$(cast max-uint)
OPEN='open(uint256,uint256,uint256,uint256,uint256,uint256,(uint256,uint256,uint256,uint256,address),bytes)'

# The gateway may take AMPL and AmpUSD, and act on the troves.
for token in "$AMPL" "$AMPUSD"; do send "$token" 'approve(address,uint256)' "$GATEWAY" "$MAX"; done
send "$LEDGER" 'setApprovalForAll(address,bool)' "$GATEWAY" true

# The first trove makes the market: 10 000 AmpUSD against 10 000 of the other dollar.
send "$GATEWAY" "$OPEN" 0 20000$WAD 31000000000000 10000$WAD 50000000000000000 100$WAD \
    "(0,0,0,0,$ADAPTER)" 0x
for token in "$AMPUSD" "$STABLE"; do send "$token" 'approve(address,uint256)' "$MARKET" "$MAX"; done
send "$MARKET" 'add(uint256,uint256,address)' 10000$WAD 10000$WAD "$ME"

# The second: 15 139.552 AMPL in, 4 000 AmpUSD out, half into the pool and half into the gauge.
before=$(held "$AMPL")
send "$GATEWAY" "$OPEN" 0 10000$WAD 15139552000000 4000$WAD 50000000000000000 100$WAD \
    "(2000$WAD,2000$WAD,0,900$WAD,$ADAPTER)" "$(cast abi-encode 'f(address)' "$MARKET")"
same 'AMPL for 10 000 shares' 15139552000000 "$(node -p "BigInt('$before') - BigInt('$(held "$AMPL")') + ''")"
same 'sAmpUSD' 2000$WAD "$(held "$POOL")"
staked=$(ask "$GAUGES" 'stakeOf(uint256,address)(uint256)' 0 "$ME")
same 'liquidity in the gauge' 909090909090909090909 "$staked"
say 'in: half staked, half in the market'

# The price of a share rises by a fifth: AMPL grows, day by day, until its price is in the band.
supply=$(ask "$AMPL" 'totalSupply()(uint256)')
send "$AMPL_FEED" 'setAnswer(int256)' 2436256707840000000
cast rpc evm_increaseTime 31536000 > /dev/null
cast rpc evm_mine > /dev/null
grown=$(ask "$AMPL" 'totalSupply()(uint256)')
more 'the supply' "$grown" "$supply"
earned=$(ask "$GAUGES" 'earned(uint256,address)(uint256)' 0 "$ME")
worth=$(ask "$POOL" 'previewRedeem(uint256)(uint256)' 2000$WAD)
more 'what the gauge paid' "$earned" 170$WAD
more 'what the pool paid' "$worth" 2520$WAD
say "a year later the gauge has earned $earned, and 2 000 sAmpUSD are worth $worth"

send "$GAUGES" 'claim(uint256,address)' 0 "$ME"
send "$POOL" 'redeem(uint256,address,address)' 2000$WAD "$ME" "$ME"
send "$GAUGES" 'unstake(uint256,uint256,address)' 0 "$staked" "$ME"
send "$MARKET" 'remove(uint256,address)' "$staked" "$ME"
send "$MARKET" 'swap(address,uint256,uint256,address)' "$STABLE" 1000$WAD 900$WAD "$ME"
before=$(held "$AMPL")
out=$(ask "$WAMPL" 'previewRedeem(uint256)(uint256)' 10000$WAD)
send "$GATEWAY" 'close(uint256,uint256,uint256)' 2 4300$WAD "$out"
say "out: $(node -p "BigInt('$(held "$AMPL")') - BigInt('$before') + ''") units of AMPL for 15139552000000"
more 'AMPL' "$(held "$AMPL")" "$before"
for token in "$AMPL" "$WAMPL" "$AMPUSD" "$POOL" "$MARKET" "$STABLE"; do
    same "the gateway's $token" 0 "$(held "$token" "$GATEWAY")"
done
say 'session complete'
