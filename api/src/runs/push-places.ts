import type { QueuePlace } from '@runq/common/contract/run';
import type { Logger } from '@runq/common/process/log';
import type { Admission } from '@runq/common/store/admission';

type Push = (place: QueuePlace) => void;

/**
 * Tells those who watch a waiting run its place in the line: at once, and then at most once an interval when it changed. One read for
 * all watched runs together, so a full class watching costs one call a second.
 */
export function createPushPlaces(options: { admission: Admission; intervalMs: number; log: Logger }) {
  const { admission, intervalMs, log } = options;
  const watched = new Map<string, Map<Push, string>>();
  let busy = false;

  async function refresh(runIds: string[]): Promise<void> {
    const places = await admission.places(runIds);
    for (const runId of runIds) {
      const place = places.get(runId);
      if (!place) continue;
      const text = JSON.stringify(place);
      for (const [push, last] of watched.get(runId) ?? []) {
        if (last === text) continue;
        watched.get(runId)?.set(push, text);
        push(place);
      }
    }
  }

  const timer = setInterval(() => {
    if (busy || watched.size === 0) return;
    busy = true;
    refresh([...watched.keys()])
      .catch((err) => log.warn({ err }, 'reading the places in the line failed'))
      .finally(() => {
        busy = false;
      });
  }, intervalMs);

  return {
    add(runId: string, push: Push): void {
      const pushes = watched.get(runId) ?? new Map<Push, string>();
      pushes.set(push, '');
      watched.set(runId, pushes);
      refresh([runId]).catch((err) => log.warn({ err }, 'reading a place in the line failed'));
    },
    remove(runId: string, push: Push): void {
      const pushes = watched.get(runId);
      if (pushes?.delete(push) && pushes.size === 0) watched.delete(runId);
    },
    close: () => clearInterval(timer),
  };
}

export type PushPlaces = ReturnType<typeof createPushPlaces>;
