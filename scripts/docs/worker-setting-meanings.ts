import type { SettingGroup } from './meaning.js';

/** Settings of workers, their sandbox and their sessions. */
export const workerGroups: SettingGroup[] = [
  {
    title: 'Worker',
    settings: {
      RUNQ_WORKER_ID: {
        text: 'Name of the worker. A worker that returns with its name gives back its earlier runs immediately.',
        default: 'host name and process id; `npm start`: `worker-1`, or host name and port with `REDIS_URL`',
      },
      RUNQ_WORKER_SLOTS: 'Runs of one worker at the same time.',
      RUNQ_WORKER_MEMORY_BYTES: {
        text: 'Memory that all programs of a worker may use together. See [memory](deployment.md#memory-of-a-worker).',
        default: 'memory of the machine or container, less the reserve',
      },
      RUNQ_WORKER_MEMORY_RESERVE_BYTES: [
        'Memory left to everything else: ready interpreters, the worker, and on one machine also API and',
        'Redis. At most half of the memory.',
      ],
      RUNQ_WORKER_BATCH_BUSY_PERCENT: [
        'CPU utilization up to which batches use more slots. Above it they use fewer, down to one per',
        'CPU. Programs that wait get all slots. 100: always all slots.',
      ],
      RUNQ_WORKER_BATCH_CLICK_PERCENT: [
        'The same while users start runs of their own: batches then go down to one slot, and graded programs to',
        'no less than a quarter of the time, so that a click finds a free CPU. 100: as without users.',
      ],
      RUNQ_WORKER_BATCH_GATHER_MS: [
        'Batch runs that start or end within this time share one write to Redis, so that a click waits',
        'for one disk write. 0: one write each.',
      ],
      RUNQ_WORKER_READY_UNITS: 'Sandboxes kept warm.',
      RUNQ_WORKER_PARKED_MAX:
        'Sessions of one worker that may be frozen at the same time, besides its slots. Each keeps its memory.',
      RUNQ_BEAT_INTERVAL_MS: 'Interval at which a worker renews the leases of its runs.',
      RUNQ_REPORT_INTERVAL_MS: 'Interval of the heartbeat of a worker; twice as long while it has no runs.',
      RUNQ_DELIVERY_STUCK_MS: [
        'Jobs wait, slots are free and nothing was taken for this time: the worker recreates its BullMQ',
        'consumer and logs it.',
      ],
      RUNQ_OUTPUT_FLUSH_MS: 'Longest time that output waits before it is written to Redis.',
      RUNQ_DRAIN_MS: 'Time that a stopping process gives its work to end.',
    },
  },
  {
    title: 'Sandbox',
    settings: {
      RUNQ_SANDBOX:
        '`unsafe-none` runs programs without confinement, for machines where every user may do everything anyway.',
      RUNQ_SANDBOX_MIN_TIER:
        'Lowest [tier](tiers.md) (`3b` counts as 3). A worker on a weaker machine refuses to start and names the cure.',
      RUNQ_SANDBOX_SCIENTIFIC: [
        '`ready` keeps an interpreter with numpy, pandas and matplotlib imported, where they are',
        'installed. `cold`: programs import them; about 100 MB are saved and a worker starts sooner.',
      ],
      RUNQ_PYTHON: { text: 'The interpreter.', default: '/usr/bin/python3, else the first on `PATH`' },
      RUNQ_SCRATCH_DIR: {
        text: 'Where programs write in tiers 3 and 4. Its disk has a reserve in every tier.',
        default: '/var/tmp',
      },
      RUNQ_DISK_RESERVE_BYTES: [
        'With less free space on that disk, the worker accepts no runs. See [disk of a',
        'worker](deployment.md#disk-of-a-worker).',
      ],
      RUNQ_DISK_RESERVE_PERCENT: 'The same of a small disk, for which this is less.',
    },
  },
  {
    title: 'Sessions',
    settings: {
      RUNQ_SESSION_PROCESSOR_PERCENT: 'CPU rate of a session; 100 is one CPU.',
      RUNQ_SESSION_STATEMENT_CPU_MS:
        'A statement at the prompt that computes for longer is interrupted; its variables stay.',
      RUNQ_SESSION_WARNING_MS: 'Time between the warning and the end of a session.',
      RUNQ_SESSION_INTERRUPT_MS: 'Time without a prompt after an interrupt, after which a notice says so.',
      RUNQ_PARK_AFTER_MS: 'Idle time after which a session may be parked to free its slot.',
      RUNQ_SESSION_FROZEN_MS: 'Longest time that a session stays parked without input.',
    },
  },
];
