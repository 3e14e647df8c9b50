import { createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto';
import { calculateJwkThumbprint, exportJWK, type JWK, type JWTPayload, SignJWT } from 'jose';

const algorithm = 'RS256';
const keyBits = 2048;

/** The key pair with which this service signs messages to platforms. */
export interface OwnKey {
  /** What `/lti/jwks` has. */
  readonly jwks: { keys: JWK[] };
  sign(claims: JWTPayload): Promise<string>;
}

/** A new private key, PEM. */
export function drawPrivateKey(): string {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: keyBits });
  return privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
}

export async function createOwnKey(pem: string): Promise<OwnKey> {
  const privateKey = createPrivateKey(pem);
  const publicJwk = await exportJWK(createPublicKey(privateKey));
  const kid = await calculateJwkThumbprint(publicJwk);
  return {
    jwks: { keys: [{ ...publicJwk, kid, alg: algorithm, use: 'sig' }] },
    sign: (claims) => new SignJWT(claims).setProtectedHeader({ alg: algorithm, kid, typ: 'JWT' }).sign(privateKey),
  };
}
