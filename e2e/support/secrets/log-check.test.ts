import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { createKnownSecrets, type KnownSecrets } from './known-secrets.js';
import { searchLog } from './log-search.js';
import { type MessageObserver, observeMessages } from './observe-messages.js';
import { mayPrint } from './printing-processes.js';
import { type SecretKind, secretKinds } from './secret-patterns.js';
import { watchProcesses } from './watch-processes.js';

let known: KnownSecrets;
let observed: MessageObserver;
beforeEach(() => {
  known = createKnownSecrets();
  observed = observeMessages(known);
});

const line = (message: string) => JSON.stringify({ level: 40, name: 'api', msg: message });
const random43 = 'Zk3vX9qLr2TnB7wYc5HdJ8mPs4GfA1eUo6iKxQzNtRb';

/** What no client has seen, by its shape. */
test.each<[SecretKind, string]>([
  ['token', `sent ${'eyJhbGciOiJIUzI1NiJ9'}.eyJzdWIiOiJhZGEifQ.${random43}`],
  ['token', 'unsigned eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZGEifQ.'],
  ['token', 'authorization: Bearer token-of-scores'],
  ['token', '{"client_assertion":"abcdefghijkl"}'],
  ['API key', `key rq_${random43} used`],
  ['cookie', `cookie: theme=dark; __Host-runq_sign_in=${random43}`],
  ['one-time link', `https://runq.school.example/invitation#${random43}`],
  ['private key', '-----BEGIN RSA PRIVATE KEY-----'],
  ['private key', `{"kty":"RSA","d":"${random43}"}`],
  ['sign-in code', 'GET /sign-in/oidc/callback?code=ab12cd34ef&iss=x'],
  ['password', '{"userId":"ada","password":"tr0ub4dor"}'],
  ['password', 'cannot reach redis://runq:hunter22@10.0.0.1:6379'],
])('a line with a %s is found by its shape: %s', (kind, message) => {
  for (const text of [message, line(message), line(JSON.stringify({ inner: message }))]) {
    const leak = known.find(text)!;
    expect(leak.kinds).toEqual([kind]);
    expect(leak.redacted).toContain(`[${kind}]`);
    expect(known.find(leak.redacted)).toBeNull();
  }
});

test.each([
  '{"level":30,"name":"api","host":"127.0.0.1","port":3000,"msg":"listening"}',
  'Cannot reach Redis at redis://127.0.0.1:6379 or redis+sentinel://a:1,b:2/runq',
  'REDIS_URL must be redis://[user:password@]host:port/db',
  'authorization: Bearer [redacted], cookie: [redacted], {"password":"[redacted]"}',
  'runq is ready at http://127.0.0.1:3000/?assignment=loops',
])('an ordinary line has no secret: %s', (text) => {
  expect(known.find(text)).toBeNull();
});

/** What the clients of a test send and receive, one for each kind; the secret is the last word of the line. */
const messages: Record<SecretKind, { learn(): void; printed: string }> = {
  token: { learn: () => observed.value({ token: 'opaque+token/1' }), printed: 'opaque+token/1' },
  cookie: { learn: () => observed.headers([['Set-Cookie', 'sid=0a1b2c3d4e; Path=/']]), printed: '0a1b2c3d4e' },
  password: { learn: () => observed.text('{"password":"Grüße von Ada"}'), printed: 'Grüße von Ada' },
  'API key': { learn: () => observed.headers([['x-api-key', '0123456789abcdef']]), printed: '0123456789abcdef' },
  'one-time link': {
    learn: () => observed.value({ users: [{ url: `http://a/invitation#${random43}` }] }),
    printed: random43,
  },
  'private key': { learn: () => known.add('private key', 'MIIEvQIBADANBgkqh'), printed: 'MIIEvQIBADANBgkqh' },
  'sign-in code': { learn: () => observed.address('http://a/callback?code=Xy12Zw34'), printed: 'Xy12Zw34' },
  setting: {
    learn: () => observed.settings({ RUNQ_COMPAT_KEYS: 'web=k1k1k1k1,other=k2k2k2k2' }),
    printed: 'k2k2k2k2',
  },
  program: {
    learn: () => observed.text('42["run",{"code":"import os\\n  print(\\"the answer\\", 6 * 7)"}]'),
    printed: 'print("the answer", 6 * 7)',
  },
  input: { learn: () => observed.text('{"stdin":"first line of input\\n"}'), printed: 'first line of input' },
  output: { learn: () => observed.value([{ run: { stdout: 'ok\nthe answer is 42\n' } }]), printed: 'the answer is 42' },
};
test.each(secretKinds)('a %s that a client has sent or received is found in any line', (kind) => {
  const { learn, printed } = messages[kind];
  expect(known.find(line(`failed: ${printed}`))).toBeNull();
  learn();
  for (const text of [printed, line(`failed: ${printed} again`), line(line(printed))]) {
    const leak = known.find(text)!;
    expect(leak.kinds).toEqual([kind]);
    expect(leak.redacted).not.toContain(printed);
    expect(known.find(text, [kind])).toBeNull();
  }
});

test('secrets of settings are those of their files, too, and of addresses', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'runq-e2e-secrets-'));
  await writeFile(join(folder, 'key.pem'), '-----BEGIN\nMIIEvQIBADANBgkqh\n-----END\n');
  observed.settings({ RUNQ_LTI_PRIVATE_KEY_FILE: join(folder, 'key.pem'), REDIS_URL: 'rediss://runq:hunter22@h:1' });
  await rm(folder, { recursive: true });
  for (const secret of ['MIIEvQIBADANBgkqh', 'hunter22']) expect(known.find(`a ${secret}`)?.kinds).toEqual(['setting']);
});

test('short texts, single words, tracebacks and ids of Judge0 are no secrets', () => {
  observed.value({ code: 'print(1)', password: 'password', stderr: 'Traceback (most recent call last):\n' });
  observed.value({ token: '0c5f1e9a-6f0d-4f6e-9a6c-000000000001' }, '/submissions');
  for (const text of ['print(1)', 'wrong password', 'Traceback (most recent call last):', '0c5f1e9a-6f0d-4f6e-9a6c'])
    expect(known.find(text)).toBeNull();
});

test('the newest secrets are known, so many of them', () => {
  const few = createKnownSecrets(100);
  for (let nth = 100; nth < 300; nth++) few.add('token', `secret number ${nth}`);
  const found = Array.from({ length: 200 }, (_, nth) => few.find(`secret number ${100 + nth}`) !== null);
  expect(found).toEqual([...Array(100).fill(false), ...Array(100).fill(true)]);
});

test('a line is searched when all secrets are known, or when too many lines wait', () => {
  const [patient, full] = [undefined, { waiting: 10 }].map((options) => searchLog(known, 'api', options));
  for (const search of [patient!, full!]) {
    search.write(Buffer.from('the tok'));
    search.write('en is opaque+token/1\nand more');
  }
  known.add('token', 'opaque+token/1');
  expect([patient!.end(), full!.end()]).toEqual([['api: token in: the token is [token]'], []]);
});

test('every process is watched, whatever starts it, also one that fails', async () => {
  const watch = watchProcesses(known);
  known.add('password', 'never in a log');
  const program = 'console.log("fine"); console.error(["never in", "a log"].join(" ")); process.exitCode = 3';
  const child = spawn(process.execPath, ['-e', program]);
  await once(child, 'exit');
  const [leak, ...more] = await watch.end();
  expect(leak).toMatch(new RegExp(`^stderr of process ${child.pid} \\(node -e .*\\): password in: \\[password\\]$`));
  expect(more).toEqual([]);
});

test('a command of a user may print on stdout what it must not print on stderr', () => {
  const command = `${process.execPath} /srv/runq/cli/bin/runq.mjs ops invite ada`;
  expect(mayPrint(command, 'stdout')).toEqual(secretKinds);
  expect(mayPrint(command, 'stderr')).toEqual(['program', 'input', 'output']);
  expect(mayPrint(`${process.execPath} scripts/start.mjs`, 'stdout')).toEqual([]);
});
