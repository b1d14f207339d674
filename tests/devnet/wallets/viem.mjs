// A borrower's front end, written with viem, uses the node: node viem.mjs <http url> <ws url>
import assert from 'node:assert/strict';
import {
  InsufficientFundsError, NonceTooLowError, concatHex, createPublicClient, createTestClient,
  createWalletClient, defineChain, encodeErrorResult, getContractAddress, http, numberToHex,
  parseAbi, parseEther, parseGwei, size, webSocket,
} from 'viem';
import { mnemonicToAccount } from 'viem/accounts';

const [httpUrl, wsUrl] = process.argv.slice(2);
const chain = defineChain({
  id: 412346,
  name: 'AmpUSD devnet',
  nativeCurrency: { name: 'Ether', symbol: 'ETH', decimals: 18 },
  rpcUrls: { default: { http: [httpUrl], webSocket: [wsUrl] } },
});
const account = mnemonicToAccount('test test test test test test test test test test test junk');
const stranger = `0x${'51'.repeat(20)}`;
const transport = http(httpUrl);
const reader = createPublicClient({ chain, transport, pollingInterval: 50 });
const wallet = createWalletClient({ account, chain, transport });
const unlocked = createWalletClient({ chain, transport });
const control = createTestClient({ mode: 'anvil', chain, transport });

// Stores the first word of its call data, logs it under the topic 0xaa, returns it.
const keeper = '0x5f35805f55805f5260aa60205fa260205ff3';
const initCode = (runtime) =>
  concatHex(['0x60', numberToHex(size(runtime)), '0x8060095f395ff3', runtime]);
const word = (value) => numberToHex(value, { size: 32 });
const mined = async (hash) => reader.waitForTransactionReceipt({ hash, timeout: 10_000 });

async function identity() {
  assert.equal(await reader.getChainId(), chain.id);
  assert.deepEqual(
    await unlocked.getAddresses(),
    [...Array(10).keys()].map((addressIndex) =>
      mnemonicToAccount('test test test test test test test test test test test junk',
        { addressIndex }).address),
  );
  assert.equal(await reader.getBalance({ address: account.address }), parseEther('10000'));
}

async function transfers() {
  const transfer = { to: stranger, value: parseEther('1') };
  assert.equal(await reader.estimateGas({ account, ...transfer }), 21000n);
  const fees = await reader.estimateFeesPerGas();
  assert.ok(fees.maxFeePerGas >= parseGwei('0.01'));
  const kinds = [
    { type: 'eip1559' },
    { type: 'legacy' },
    { type: 'eip2930', accessList: [{ address: stranger, storageKeys: [] }] },
  ];
  for (const kind of kinds) {
    const receipt = await mined(await wallet.sendTransaction({ ...transfer, ...kind }));
    assert.equal(receipt.status, 'success');
    assert.equal(receipt.type, kind.type);
    const sent = await reader.getTransaction({ hash: receipt.transactionHash });
    assert.equal(sent.from, account.address.toLowerCase());
    assert.equal(sent.blockHash, receipt.blockHash);
  }
  assert.equal(await reader.getBalance({ address: stranger }), parseEther('3'));
  const [, second] = await unlocked.getAddresses();
  const hash = await unlocked.sendTransaction({ account: second, ...transfer });
  assert.equal((await mined(hash)).from, second.toLowerCase());
}

async function refusals() {
  const low = wallet.sendTransaction({ to: stranger, nonce: 0, gas: 21000n });
  await assert.rejects(low, (e) => e.walk((x) => x instanceof NonceTooLowError) !== null);
  const poor = wallet.sendTransaction({ to: stranger, value: parseEther('20000'), gas: 21000n });
  await assert.rejects(poor, (e) => e.walk((x) => x instanceof InsufficientFundsError) !== null);
}

async function contract() {
  const hash = await wallet.deployContract({ abi: [], bytecode: initCode(keeper) });
  const { contractAddress: address } = await mined(hash);
  const { nonce } = await reader.getTransaction({ hash });
  assert.equal(
    address.toLowerCase(),
    getContractAddress({ from: account.address, nonce: BigInt(nonce) }).toLowerCase(),
  );
  assert.equal(await reader.getCode({ address }), keeper);
  assert.deepEqual(await reader.call({ to: address, data: word(7) }), { data: word(7) });
  const receipt = await mined(await wallet.sendTransaction({ to: address, data: word(7) }));
  assert.deepEqual(receipt.logs[0].topics, [word(0xaa), word(7)]);
  const [log] = await reader.getLogs({ address, fromBlock: 0n });
  assert.deepEqual(log, receipt.logs[0]);
  assert.equal(await reader.getStorageAt({ address, slot: '0x0' }), word(7));
  return address;
}

async function reverts() {
  // Code that reverts with TooPoor(5).
  const abi = parseAbi(['error TooPoor(uint256 missing)', 'function borrow()']);
  const data = encodeErrorResult({ abi, errorName: 'TooPoor', args: [5n] });
  const code = concatHex(['0x60', numberToHex(size(data)), '0x8060095f395ffd', data]);
  const { contractAddress } = await mined(
    await wallet.deployContract({ abi: [], bytecode: initCode(code) }));
  const borrow = { account, address: contractAddress, abi, functionName: 'borrow' };
  for (const attempt of [reader.simulateContract(borrow), reader.estimateContractGas(borrow)]) {
    await assert.rejects(attempt, (error) => {
      const { data } = error.walk((cause) => cause.data?.errorName !== undefined);
      assert.deepEqual([data.errorName, data.args], ['TooPoor', [5n]]);
      return true;
    });
  }
}

async function blocks() {
  const latest = await reader.getBlock({ includeTransactions: true });
  const parent = await reader.getBlock({ blockHash: latest.parentHash });
  assert.equal(parent.number, latest.number - 1n);
  assert.equal(latest.transactions[0].blockNumber, latest.number);
  assert.equal(latest.baseFeePerGas, parseGwei('0.01'));
  const history = await reader.getFeeHistory({ blockCount: 3, rewardPercentiles: [25, 75] });
  assert.deepEqual([history.baseFeePerGas.length, history.reward.length], [4, 3]);
}

async function time(address) {
  const id = await control.snapshot();
  const before = await reader.getBlock();
  await control.increaseTime({ seconds: 30 * 86400 });
  await control.mine({ blocks: 1 });
  const after = await reader.getBlock();
  assert.ok(after.timestamp - before.timestamp >= 30n * 86400n);
  await control.setNextBlockTimestamp({ timestamp: after.timestamp + 100n });
  await mined(await wallet.sendTransaction({ to: address, data: word(9) }));
  assert.equal((await reader.getBlock()).timestamp, after.timestamp + 100n);
  await control.setBalance({ address: stranger, value: 1n });
  await control.revert({ id });
  assert.equal((await reader.getBlock()).hash, before.hash);
  await control.impersonateAccount({ address: stranger });
  const hash = await unlocked.sendTransaction({ account: stranger, to: account.address, value: 1n });
  assert.equal((await mined(hash)).from, stranger);
}

async function events(address) {
  const filter = await reader.createEventFilter({ address });
  const live = createPublicClient({ chain, transport: webSocket(wsUrl) });
  const heads = [];
  const logs = [];
  const failed = (error) => { throw error; };
  const stop = [
    live.watchBlockNumber({ onBlockNumber: (number) => heads.push(number), onError: failed }),
    live.watchEvent({ address, onLogs: (some) => logs.push(...some), onError: failed }),
  ];
  // The subscriptions begin some time after they are asked for.
  const sent = [];
  while (!(heads.length && logs.length) && sent.length < 100) {
    const data = word(11 + sent.length);
    sent.push(await mined(await wallet.sendTransaction({ to: address, data })));
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  const numbers = sent.map((receipt) => receipt.blockNumber);
  assert.ok(heads.length > 0 && heads.every((number) => numbers.includes(number)));
  const hashes = sent.map((receipt) => receipt.transactionHash);
  assert.ok(logs.length > 0 && logs.every((log) => hashes.includes(log.transactionHash)));
  assert.deepEqual(
    await reader.getFilterChanges({ filter }),
    sent.flatMap((receipt) => receipt.logs),
  );
  assert.ok(await reader.uninstallFilter({ filter }));
  stop.forEach((end) => end());
}

await identity();
await transfers();
await refusals();
const address = await contract();
await reverts();
await blocks();
await time(address);
await events(address);
console.log('viem: all passed');
process.exit(0);
