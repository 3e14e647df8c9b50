import { existsSync, readFileSync } from 'node:fs';
import type { KnownSecrets } from './known-secrets.js';
import { kindsOfStudents, type SecretKind } from './secret-patterns.js';

/** A larger body is not searched: it is one of the tests with too large ones. */
const bodyCharsMax = 1_000_000;

/** Fields of JSON and of forms, of requests and of answers, in all the APIs. */
const kindsOfFields: Record<string, SecretKind> = {
  ...{ password: 'password', oldPassword: 'password', newPassword: 'password', client_secret: 'password' },
  ...{ token: 'token', ticket: 'token', id_token: 'token', access_token: 'token', client_assertion: 'token' },
  ...{ code: 'program', source_code: 'program', sourcecode: 'program', content: 'program' },
  ...{ stdin: 'input', data: 'input', input: 'input', expected_output: 'output' },
  ...{ stdout: 'output', stderr: 'output', text: 'output', output: 'output', cmpinfo: 'output' },
};
const kindsOfHeaders: Record<string, SecretKind> = {
  authorization: 'token',
  'x-api-key': 'API key',
  'x-auth-token': 'API key',
};
const kindsOfParameters: Record<string, SecretKind> = {
  ...{ code: 'sign-in code', state: 'sign-in code', id_token: 'token', token: 'token', access_token: 'token' },
  'X-Auth-Token': 'API key',
};

const secretSetting = /(?:SECRET|PASSWORD|PRIVATE_KEY|TOKEN|COMPAT_KEYS)(_FILE)?$/;
const oneTimeLinks = /\/invitation#([\w-]{20,})/g;
const addressPassword = /:\/\/[^\s/@:"]*:([^\s/@"]+)@/g;

/** Learns the secrets of a test from what its clients send and receive. */
export interface MessageObserver {
  /** JSON of any shape; `path` is that of the request. */
  value(value: unknown, path?: string): void;
  /** A body, or an event of a socket: JSON, or a form. Of others, only the one-time links. */
  text(text: string, path?: string): void;
  /** One-time links in a text of any kind. */
  links(text: string): void;
  headers(headers: Iterable<[string, string]>): void;
  /** The address of a request or a redirection. */
  address(address: string): void;
  /** Settings with which a process is started; of a `..._FILE` the text of the file. */
  settings(env: Record<string, string | undefined>): void;
}

export function observeMessages(known: KnownSecrets): MessageObserver {
  function links(text: string): void {
    for (const [, secret] of text.matchAll(oneTimeLinks)) known.add('one-time link', secret!);
  }

  function field(name: string, text: string, path: string): void {
    links(text);
    const kind = kindsOfFields[name];
    // What Judge0 calls a token is the id of a submission, which logs name.
    if (!kind || (name === 'token' && !path.startsWith('/v1/'))) return;
    if (kindsOfStudents.includes(kind)) known.addLines(kind, text);
    else known.add(kind, text);
  }

  function value(one: unknown, path = '/v1/'): void {
    if (typeof one !== 'object' || one === null) return;
    for (const [name, inner] of Object.entries(one))
      if (typeof inner === 'string') field(name, inner, path);
      else value(inner, path);
  }

  function text(body: string, path?: string): void {
    if (body.length > bodyCharsMax) return;
    if (/^[\w.%-]+=/.test(body)) {
      value(Object.fromEntries(new URLSearchParams(body)), path);
      return;
    }
    try {
      // Events of Socket.IO have the number of their kind in front.
      value(JSON.parse(body.replace(/^\d+/, '')), path);
    } catch {
      // Neither JSON nor a form, such as a page.
      links(body);
    }
  }

  function headers(all: Iterable<[string, string]>): void {
    for (const [name, content] of all) {
      const kind = kindsOfHeaders[name.toLowerCase()];
      if (kind) known.add(kind, content.replace(/^\w+ /, ''));
      const cookies = { cookie: content.split(';'), 'set-cookie': [content.split(';', 1)[0]!] }[name.toLowerCase()];
      for (const cookie of cookies ?? []) known.add('cookie', cookie.slice(cookie.indexOf('=') + 1));
    }
  }

  function address(text: string): void {
    if (!URL.canParse(text)) return;
    const { searchParams } = new URL(text);
    for (const [name, content] of searchParams)
      if (kindsOfParameters[name]) known.add(kindsOfParameters[name], content);
    links(text);
  }

  function settings(env: Record<string, string | undefined>): void {
    for (const [name, content = ''] of Object.entries(env)) {
      for (const [, password] of content.matchAll(addressPassword)) known.add('setting', password!);
      const [isSecret, inFile] = secretSetting.exec(name) ?? [];
      if (isSecret === undefined) continue;
      const secret = inFile ? (existsSync(content) ? readFileSync(content, 'utf8') : '') : content;
      // Keys of several lines, and lists such as name=key,name=key.
      for (const part of secret.split(/[\n,]/)) known.add('setting', part.replace(/^[\w-]+=(?=.)/, ''));
    }
  }

  return { value, text, links, headers, address, settings };
}
