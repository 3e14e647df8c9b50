import { SignJWT } from 'jose';
import { expect, test } from 'vitest';
import { createSeals } from './seals.js';

const secret = 's'.repeat(43);
const seals = createSeals(secret);
const lasting = { browser: 'mine', lastsMs: 60_000 };

test('opens what it closed, for the same use and browser', async () => {
  const sealed = await seals.close('state', { nonce: 'n' }, lasting);
  expect(await seals.open('state', sealed, 'mine')).toMatchObject({ nonce: 'n' });
  expect(await createSeals(secret).open('state', sealed, 'mine')).toMatchObject({ nonce: 'n' });
  expect(sealed).not.toContain('mine');
});

test.each(['other', null])('is of no use in the browser %j', async (browser) => {
  expect(await seals.open('state', await seals.close('state', {}, lasting), browser)).toBe('foreign');
});

test('expires', async () => {
  expect(await seals.open('state', await seals.close('state', {}, { ...lasting, lastsMs: -1000 }), 'mine')).toBe(
    'expired',
  );
});

test('refuses what was changed, is for another use, or is signed with another key or none', async () => {
  const sealed = await seals.close('ticket', {}, lasting);
  const [head, body, signature] = sealed.split('.') as [string, string, string];
  const none = Buffer.from('{"alg":"none"}').toString('base64url');
  const forever = await new SignJWT({ browser: 'x' })
    .setProtectedHeader({ alg: 'HS256' })
    .setAudience('state')
    .sign(new TextEncoder().encode(secret));
  const forgeries = [
    ...[sealed, '', 'x', `${head}.${body}.`, `${none}.${body}.`, `${head}.${body}x.${signature}`, forever],
    await createSeals('other'.repeat(9)).close('state', {}, lasting),
  ];
  for (const forged of forgeries) expect(await seals.open('state', forged, 'mine')).toBe('invalid');
});
