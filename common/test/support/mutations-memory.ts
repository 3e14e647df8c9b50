import type { Mutation } from './apply-mutation.js';

/** Mutations of memory admission. */
export const memoryMutations: Mutation[] = [
  {
    name: 'admissions ignore the memory of workers',
    file: 'includes/memory',
    from: 'return most >= unclaimed + bytes',
    to: 'return true',
  },
  {
    name: 'admitted but unclaimed memory does not count',
    file: 'includes/memory',
    from: 'return most >= unclaimed + bytes',
    to: 'return most >= bytes',
  },
  {
    name: 'the free memory of all workers is added up',
    file: 'includes/memory',
    from: 'most = math.max(most, free)',
    to: 'most = most + free',
  },
  {
    name: 'a worker claims a run without enough memory',
    file: 'includes/memory',
    from: "if sum > budgetOf(memoryBytes) and call('ZCARD', key.leases) > 1 then return false end",
    to: '',
  },
  {
    name: 'a finished run keeps its memory',
    file: 'includes/slots',
    from: "  releaseMemory(run.id)\n  if run.class == 'batch' then",
    to: "  if run.class == 'batch' then",
  },
  {
    name: 'a finished parked session keeps its memory',
    file: 'includes/slots',
    from: '    releaseMemory(run.id)\n    return dequeueRun',
    to: '    return dequeueRun',
  },
  {
    name: 'a parked session holds no memory',
    file: 'queue/parkSession',
    from: 'holdMemory(runId, NOTHING_HELD, parked)\n',
    to: '',
  },
  {
    name: 'the memory of a claimed run counts at no worker',
    file: 'includes/memory',
    from: 'overtook = held.overtook, worker = worker }',
    to: 'overtook = held.overtook }',
  },
  {
    name: 'a large run is overtaken without limit',
    file: 'includes/admit',
    from: 'overtakes and head.bytes > overtakingAllowance(blocked.limit)',
    to: 'false',
  },
  {
    name: 'a large run that waits for memory is never overtaken',
    file: 'includes/admit',
    from: 'overtakes and head.bytes > overtakingAllowance(blocked.limit)',
    to: 'overtakes',
  },
  {
    name: 'a run above every budget never starts',
    file: 'includes/memory',
    from: " or call('ZCARD', key.leases) == 0",
    to: '',
  },
];
