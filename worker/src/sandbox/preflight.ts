import { z } from 'zod';
import type { SandboxInfo } from './contract.js';

/** This machine cannot isolate programs well enough; the message is one sentence with the remedy. */
export class SandboxUnavailableError extends Error {
  override name = 'SandboxUnavailableError';
}

const handshakeSchema = z.object({
  tier: z.union([z.literal(1), z.literal(2), z.literal(3), z.literal(4), z.literal(5)]),
  isolation: z.string(),
  lost: z.array(z.string()),
  missing: z.array(z.string()),
  cgroup: z.enum(['v1', 'v2', 'none']),
  landlockAbi: z.number(),
  zygotes: z.array(z.string()),
  python: z.string(),
});

const failedSchema = z.object({ failed: z.string() });

const namespacesRemedy =
  'allow user namespaces (Docker: a seccomp profile that permits clone, unshare, setns and mount; ' +
  'Ubuntu 24.04: an AppArmor profile with `userns,` or `sysctl kernel.apparmor_restrict_unprivileged_userns=0`; ' +
  'Fargate: use EC2 or a virtual machine), or run the worker as root';

const isAboutPrivileges = /PermissionError|not permitted|unshare|mapped|mount/;

/**
 * Parses the supervisor's handshake into the isolation that this machine allows; throws when it is below `minTier`.
 * The supervisor has tested each mechanism, so nothing is guessed and isolation never degrades silently.
 */
export function checkHandshake(payload: unknown, minTier: number): SandboxInfo {
  const failed = failedSchema.safeParse(payload);
  if (failed.success)
    throw new SandboxUnavailableError(
      `Programs cannot be confined on this machine in any way (${failed.data.failed})${remedyFor(failed.data.failed)}.`,
    );
  const { python, ...handshake } = handshakeSchema.parse(payload);
  if (handshake.tier > minTier) {
    const why = handshake.missing.join(' ').replace(/\.$/, '');
    throw new SandboxUnavailableError(
      `The sandbox reaches tier ${handshake.tier} (${handshake.isolation}) on this machine and RUNQ_SANDBOX_MIN_TIER ` +
        `asks for ${minTier}: ${why}${handshake.tier > 2 ? remedyFor(why) : ''}.`,
    );
  }
  return { ...handshake, pythonVersion: python };
}

function remedyFor(why: string): string {
  return isAboutPrivileges.test(why) ? `; cure: ${namespacesRemedy}` : '';
}
