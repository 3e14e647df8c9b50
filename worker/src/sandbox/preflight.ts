import { z } from 'zod';
import type { SandboxInfo } from './contract.js';

/** This machine cannot run programs safely enough; the message is one sentence with the cure. */
export class SandboxUnavailableError extends Error {
  override name = 'SandboxUnavailableError';
}

const helloSchema = z.object({
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

const cureOfNamespaces =
  'allow user namespaces (Docker: a seccomp profile that permits clone, unshare, setns and mount; Ubuntu 24.04: an AppArmor profile with ' +
  '`userns,` or `sysctl kernel.apparmor_restrict_unprivileged_userns=0`; Fargate: use EC2 or a virtual machine), or run the worker as root';

const isAboutPowers = /PermissionError|not permitted|unshare|mapped|mount/;

/**
 * Turns the supervisor's first words into what this machine allows, and refuses what lies below `minTier`.
 * The supervisor has tried everything for real by then, so nothing here is guessed and nothing ever falls lower in silence.
 */
export function judgeHello(payload: unknown, minTier: number): SandboxInfo {
  const failed = failedSchema.safeParse(payload);
  if (failed.success)
    throw new SandboxUnavailableError(
      `Programs cannot be confined on this machine in any way (${failed.data.failed})${cureOf(failed.data.failed)}.`,
    );
  const { python, ...hello } = helloSchema.parse(payload);
  if (hello.tier > minTier) {
    const why = hello.missing.join(' ').replace(/\.$/, '');
    throw new SandboxUnavailableError(
      `The sandbox reaches tier ${hello.tier} (${hello.isolation}) on this machine and RUNQ_SANDBOX_MIN_TIER asks for ${minTier}: ${why}${hello.tier > 2 ? cureOf(why) : ''}.`,
    );
  }
  return { ...hello, pythonVersion: python };
}

function cureOf(why: string): string {
  return isAboutPowers.test(why) ? `; cure: ${cureOfNamespaces}` : '';
}
