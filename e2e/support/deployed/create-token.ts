import { signToken } from '../credentials/sign-token.js';
import { runningService } from './running-service.js';

const tokenSeconds = 3600;

/** A token for the service that runs already, with the key of `RUNQ_JWT_SECRET_FILE`; null without that key. */
export function createToken(userId: string, role: string): string | null {
  const secret = runningService?.jwtSecret;
  if (!secret) return null;
  return signToken(secret, { sub: userId, role, exp: Math.floor(Date.now() / 1000) + tokenSeconds });
}
