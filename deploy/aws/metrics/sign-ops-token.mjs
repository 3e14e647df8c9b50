/**
 * Signs the token with which the collector beside an API reads /metrics, and writes it to the file of the last
 * argument. It runs in the image of the API at the start of each of its tasks, so the token exists in that task only.
 */
import { createHmac } from 'node:crypto';
import { writeFileSync } from 'node:fs';

const days = 365;
const { RUNQ_JWT_SECRET, RUNQ_JWT_ISSUER: iss, RUNQ_JWT_AUDIENCE: aud } = process.env;
const iat = Math.floor(Date.now() / 1000);
const claims = { sub: 'metrics-collector', role: 'ops', iat, exp: iat + days * 86_400, iss, aud };
const encode = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
const signed = [{ alg: 'HS256', typ: 'JWT' }, claims].map(encode).join('.');
const signature = createHmac('sha256', RUNQ_JWT_SECRET).update(signed).digest('base64url');
writeFileSync(process.argv.at(-1), [signed, signature].join('.'));
