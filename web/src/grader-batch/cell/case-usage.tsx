import { formatBytes, formatLimit } from '../../ui/format.js';
import type { CellView } from '../data/batch-shape.js';
import { formatUsedTime } from '../format-figures.js';

/** What a case used of what it may use, and how it ended. */
export function CaseUsage({ cell }: { cell: CellView }) {
  const { result, limits } = cell;
  const { firstCpuTimeMs, stoppedAt } = result;
  const of = (limit: string | null) => (limit === null ? '' : ` of ${limit}`);
  const facts: [name: string, value: string | null][] = [
    ['CPU time', formatUsedTime(result.cpuTimeMs) + of(limits && formatLimit(limits.cpuTimeMs))],
    ['In the first run', firstCpuTimeMs === null ? null : `${formatUsedTime(firstCpuTimeMs)}; then again, alone`],
    ['Wall time', formatUsedTime(result.wallTimeMs) + of(limits && formatLimit(limits.wallTimeMs))],
    ['Memory', formatBytes(result.memoryPeakBytes) + of(limits && formatBytes(limits.memoryBytes))],
    ['Exit code', result.exitCode === null ? null : String(result.exitCode)],
    ['Signal', result.signal],
    ['Stopped in', stoppedAt && `${stoppedAt.path}, line ${stoppedAt.line}`],
    ['Comparison', result.checker],
    ['Python', result.python],
    ['From the cache', result.isCached ? 'yes: the same files were graded before' : null],
  ];
  return (
    <dl class="batch-facts">
      {facts.map(
        ([name, value]) =>
          value !== null && (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ),
      )}
    </dl>
  );
}
