/** What a log must not have. Of the last three a student is the author. */
export const secretKinds = [
  'token',
  'cookie',
  'password',
  'API key',
  'one-time link',
  'private key',
  'sign-in code',
  'setting',
  'program',
  'input',
  'output',
] as const;
export type SecretKind = (typeof secretKinds)[number];

/** Kinds that a process may print which shows programs to their own authors. */
export const kindsOfStudents: readonly SecretKind[] = ['program', 'input', 'output'];

/**
 * Secrets that their shape gives away, also those that no client of the tests has seen. Backslashes are removed from
 * the text before. What a log replaced by `[redacted]` matches none.
 */
export const secretPatterns: readonly { kind: SecretKind; pattern: RegExp }[] = [
  { kind: 'token', pattern: /eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*/g },
  { kind: 'token', pattern: /\bBearer\s+[\w.~+/=-]{8,}/gi },
  { kind: 'token', pattern: /"(?:id_token|access_token|refresh_token|client_assertion)":"[^"[]{8,}/g },
  { kind: 'API key', pattern: /\brq_[\w-]{20,}/g },
  { kind: 'cookie', pattern: /\b(?:__Host-)?runq_\w+=[\w.%~+/-]{8,}/g },
  { kind: 'one-time link', pattern: /\/invitation#[\w-]{20,}/g },
  { kind: 'private key', pattern: /-----BEGIN [A-Z ]*PRIVATE KEY-----/g },
  { kind: 'private key', pattern: /"(?:d|p|q|k)":"[\w-]{30,}"/g },
  { kind: 'sign-in code', pattern: /[?&](?:code|state|id_token|token|access_token)=[\w.%~+/-]{8,}/g },
  { kind: 'password', pattern: /"(?:password|oldPassword|newPassword|client_secret)":"[^"[]{3,}/g },
  // Of the user of an address, such as that of Redis.
  { kind: 'password', pattern: /\b[a-z][a-z+]*:\/\/[^\s/@:"[]*:[^\s/@"[]+@/g },
];
