import { afterEach, expect, test, vi } from 'vitest';
import { type AnonymousConnection, type AnonymousPool, createAnonymousPool } from './anonymous-pool.js';

let pool: AnonymousPool;
let clock = 0;
const ended: string[] = [];
afterEach(() => {
  pool.close();
  ended.length = 0;
  clock = 0;
});

function openPool(totalMax: number, perAddressMax: number): void {
  pool = createAnonymousPool({ totalMax, perAddressMax, graceMs: 1000, now: () => clock });
}

/** A connection that waits for its client by default. */
function connect(name: string, address: string | null, more: Partial<AnonymousConnection> = {}): AnonymousConnection {
  const end = (isLate: boolean) => void ended.push(isLate ? `${name} is late` : name);
  const connection = { address, limitMs: () => 5000, isWaiting: () => true, end, ...more };
  pool.enter(connection);
  return connection;
}

test('above the total limit the oldest connection of the most crowded address is closed', () => {
  openPool(3, 10);
  for (const [name, address] of ['a', 'b', 'b'].entries()) connect(`${name}${address}`, address);
  connect('3c', 'c');
  expect(ended).toEqual(['1b']);
  expect(pool.size).toBe(3);
});

test('a connection whose response is pending is not closed; if all are, the new one is', () => {
  openPool(2, 10);
  connect('first', 'a', { isWaiting: () => false });
  connect('second', 'a');
  connect('third', 'a', { isWaiting: () => false });
  expect(ended).toEqual(['second']);
  connect('fourth', 'b');
  expect(ended).toEqual(['second', 'fourth']);
});

test('above the limit of an address only connections past their grace are closed, the oldest first', async () => {
  openPool(100, 2);
  for (const name of ['1', '2', '3', '4']) connect(name, 'a');
  for (const name of ['5', '6', '7']) connect(name, 'b');
  for (const name of ['8', '9', '10']) connect(name, null);
  clock = 999;
  connect('11', 'a');
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(ended).toEqual([]);
  clock = 1000;
  await vi.waitFor(() => expect(ended).toEqual(['1', '2', '3', '5']), 15_000);
});

test('an address is crowded above its limit, and a trusted proxy never', () => {
  openPool(100, 2);
  const [first] = ['1', '2'].map((name) => connect(name, 'a'));
  const [proxied] = ['3', '4', '5'].map((name) => connect(name, null));
  expect(pool.isCrowded(first!)).toBe(false);
  const third = connect('6', 'a');
  expect([first!, third, proxied!].map(pool.isCrowded)).toEqual([true, true, false]);
  pool.leave(third);
  expect(pool.isCrowded(first!)).toBe(false);
});

test('a step that takes too long ends the connection; a new step has the full time', async () => {
  openPool(10, 10);
  connect('slow', 'a');
  const lively = connect('lively', 'a');
  clock = 4000;
  pool.touch(lively);
  clock = 5001;
  await vi.waitFor(() => expect(ended).toEqual(['slow is late']), 15_000);
  pool.leave(lively);
  pool.touch(lively);
  expect(pool.size).toBe(0);
});
