import { createHmac } from 'node:crypto';

/** A JSON Web Token (RFC 7519), signed with HS256 whatever its header says. */
export function signToken(secret: string, claims: object, header: object = { alg: 'HS256' }): string {
  const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
  const signed = `${encode(header)}.${encode(claims)}`;
  return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
}
