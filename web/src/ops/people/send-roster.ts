import type { RosterReport } from '@runq/common/contract/account';
import type { Problem } from '@runq/common/contract/problem';

const requestTimeoutMs = 60_000;

/** Sends a roster and never throws; a failure has a sentence for each wrong line, or one. */
export async function sendRoster(
  token: string,
  step: 'preview' | 'import',
  file: File,
): Promise<{ ok: true; value: RosterReport } | { ok: false; errors: string[] }> {
  const form = new FormData();
  form.set('roster', file);
  try {
    const response = await fetch(`/v1/ops/accounts/roster${step === 'preview' ? '/preview' : ''}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
      body: form,
      signal: AbortSignal.timeout(requestTimeoutMs),
    });
    if (response.ok) return { ok: true, value: (await response.json()) as RosterReport };
    const problem = (await response.json().catch(() => null)) as Problem | null;
    const errors = problem?.errors?.map(({ message }) => message) ?? [];
    if (errors.length > 0) return { ok: false, errors };
    return { ok: false, errors: [problem?.detail ?? `Server error (${response.status}).`] };
  } catch {
    return { ok: false, errors: ['Cannot reach the server, or the file has changed. Choose it again.'] };
  }
}
