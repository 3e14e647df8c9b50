import { boundByMemory } from '@runq/common/redis/memory-shares';
import type { ServiceSample } from './sampling/service-sampler.js';

/** Stored bytes or runs of all users, with their maxima. The bound of Redis is 0 where it has none. */
export function describeBounds({ stats, memory }: Pick<ServiceSample, 'stats' | 'memory'>) {
  const most = boundByMemory(stats.settings, memory.budgetBytes);
  return {
    redis_memory: { used_bytes: memory.usedBytes, max_bytes: memory.maxBytes, refuses_from_bytes: memory.lowBytes },
    waiting: { used_bytes: stats.pendingBytes, max_bytes: most.waitingBudgetBytes },
    output: { used_bytes: stats.outputBytes, max_bytes: most.outputBudgetBytes },
    artifacts: { used_bytes: stats.artifactBytes, max_bytes: most.artifactBudgetBytes },
    files_and_shares: { used_bytes: stats.fileBytes, max_bytes: most.workspaceBudgetBytes },
    finished_runs: { used: stats.keptRuns, max: most.keptRuns },
  };
}
