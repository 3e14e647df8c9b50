import { expect, test } from 'vitest';
import { parseConfig, parseToken } from './config.js';

test('has defaults, and takes the address of the server without its last slash', () => {
  expect(parseConfig({ HOME: '/home/ada' })).toEqual({
    url: 'http://127.0.0.1:3000',
    token: null,
    credentialsFile: '/home/ada/.config/runq/credentials.json',
    noColor: false,
  });
  const env = { RUNQ_URL: 'https://a.example/runq/', RUNQ_TOKEN: ' abc\n', XDG_CONFIG_HOME: '/c', NO_COLOR: '1' };
  expect(parseConfig(env)).toEqual({
    url: 'https://a.example/runq',
    token: 'abc',
    credentialsFile: '/c/runq/credentials.json',
    noColor: true,
  });
});

test.each(['localhost:3000', 'ftp://a', 'http://user@a', 'http://a?b'])('refuses the address %s', (url) => {
  expect(() => parseConfig({ RUNQ_URL: url })).toThrow(`RUNQ_URL is "${url}"; it must be an address`);
});

test('refuses a token that no header can hold', () => {
  expect(() => parseToken('a b', 'RUNQ_TOKEN')).toThrow('RUNQ_TOKEN must consist of visible ASCII characters');
});
