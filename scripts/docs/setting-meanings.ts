import type { SettingGroup } from './meaning.js';
import { monitoringGroup } from './monitoring-setting-meanings.js';
import { signInSettings } from './sign-in-setting-meanings.js';
import { workerGroups } from './worker-setting-meanings.js';

/** Every environment variable of an API or a worker, in the order of the page. */
export const environmentGroups: SettingGroup[] = [
  {
    title: 'Address and sign-in',
    settings: {
      HOST: 'Address on which the API listens.',
      PORT: 'Port on which the API listens. 0: any free port.',
      ...signInSettings,
      RUNQ_EMBED_ORIGINS: {
        text: [
          'Sites that may show `/embed` in a frame: origins, separated by commas.',
          '`https://*.school.example` matches all subdomains. See [embedding](embedding.md).',
        ],
        default: 'no site',
      },
      RUNQ_TRUST_PROXY: {
        text: [
          'Proxies whose `X-Forwarded-...` headers are used: addresses or networks (CIDR) separated by',
          'commas, or `loopback`.',
        ],
        default: 'none',
      },
      RUNQ_ALLOWED_HOSTS: {
        text: [
          'Names by which browsers reach this service, without ports, separated by commas; `*.school.example` matches',
          'all subdomains, `*` every name. See [names of the service](deployment.md#names-of-the-service).',
        ],
        default: 'names of private networks, and every name over TLS',
      },
      RUNQ_HSTS_SECONDS: {
        text: [
          'How long browsers use HTTPS alone, in seconds: `max-age` of `Strict-Transport-Security`, which is sent over',
          'TLS only. 0 makes them forget it.',
        ],
      },
    },
  },
  {
    title: 'APIs of other systems',
    settings: {
      RUNQ_COMPAT: {
        text: [
          'APIs of other systems that runq serves: `jobe`, `piston`, `judge0`, separated by commas. See',
          '[drop-in APIs](compat.md).',
        ],
        default: 'none',
      },
      RUNQ_COMPAT_KEYS: {
        text: [
          'Keys of their clients: `NAME=KEY`, separated by commas. A key has at least 16 characters. Each client is a',
          'user `compat:NAME`.',
        ],
        default: 'none',
      },
      RUNQ_COMPAT_OPEN: {
        text: [
          'Addresses and networks (CIDR) whose clients need no key, separated by commas; `1` or `loopback`: this host.',
          'The latter needs a `HOST` that only this host reaches.',
          'All of them are one user for each API, such as `compat:jobe`.',
        ],
        default: 'none',
      },
      RUNQ_COMPAT_CALLBACKS: {
        text: [
          'Addresses and networks (CIDR) outside the public internet that callbacks of Judge0 may reach, separated by',
          'commas.',
        ],
        default: 'none',
      },
      RUNQ_COMPAT_JUDGE0_PORT: {
        text: 'A port at whose root Judge0 is served as well, such as 2358.',
        default: 'none',
      },
      RUNQ_COMPAT_RUNS: 'Active runs of each of these clients. A live setting for one user takes precedence.',
    },
  },
  {
    title: 'Redis',
    settings: {
      REDIS_URL: {
        text: 'See [addresses of Redis](deployment.md#redis).',
        default: 'required; a private Redis with `npm start`',
      },
      RUNQ_REDIS_CA: {
        text: [
          'Certificate (PEM) of the authority that signed the certificate of Redis. Usually given as',
          '`RUNQ_REDIS_CA_FILE`.',
        ],
        default: "the system's authorities",
      },
      RUNQ_REDIS_SILENCE_MS: [
        'A connection whose answer is overdue by this time is closed and opened again, because a network',
        'may drop connections silently. A Redis that hangs for less loses nothing that was sent to it.',
      ],
      RUNQ_SHARDS: [
        'Number of shards over which users are distributed. The same for every process, and fixed from',
        'the first start. See [shards](deployment.md#shards).',
      ],
      RUNQ_DATA_DIR: 'Files of the private Redis. The API samples the free space of this disk.',
      RUNQ_REDIS_RESERVE_BYTES: [
        'Memory of Redis that new data leaves free, at most a quarter of its `maxmemory`. See [memory of',
        'Redis](deployment.md#memory-of-redis).',
      ],
    },
  },
  {
    title: 'Scheduler',
    intro:
      'These are the first values of [live settings](#live-settings), where operators change them without a restart.',
    settings: {
      RUNQ_MAX_ACTIVE_USERS: 'Users who may have active runs at the same time.',
      RUNQ_RUNS_PER_USER: {
        text: 'Active runs of one user. When set, it holds for every role.',
        default: '2 for students; graders: every free slot except the reserve for interactive runs',
      },
      RUNQ_MAX_RUNS: 'Active runs in total; never more than live workers have slots.',
      RUNQ_MAX_WAITING_PER_USER: {
        text: 'Queued runs of one user. When set, it holds for every role.',
        default: '50 for students, 20000 for graders',
      },
      RUNQ_WAITING_BYTES_PER_USER: {
        text: [
          'Bytes that the unfinished runs of one user may store: programs, input and labels, with JSON',
          'escapes. See [memory of Redis](deployment.md#memory-of-redis).',
        ],
        default: '16 MiB for students, 256 MiB for graders',
      },
      RUNQ_WAITING_BUDGET_BYTES: 'The same for all users together.',
      RUNQ_MEMORY_OVERCOMMIT_PERCENT: [
        'Sum of the memory limits of active runs, as a percentage of the memory of workers. See',
        '[memory](deployment.md#memory-of-a-worker).',
      ],
      RUNQ_LEASE_MS: [
        'Lease duration; runs of a worker that stops renewing are retried elsewhere. A short lease makes',
        'workers renew more often.',
      ],
      RUNQ_REAP_INTERVAL_MS: [
        'Interval at which expired leases are recovered. A worker without runs waits four, an API without clients and',
        'runs ten intervals.',
      ],
      RUNQ_QUEUE_SWEEP_MS: 'Interval at which orphaned BullMQ jobs of ended processes are removed.',
    },
  },
  {
    title: 'Default limits',
    intro: 'A run gets these limits unless its request names others. Other limits of a session are those of a run.',
    settings: {
      RUNQ_LIMIT_WALL_MS: 'Wall time.',
      RUNQ_LIMIT_CPU_MS: 'CPU time.',
      RUNQ_LIMIT_IDLE_MS: 'Time without input while the program waits for it.',
      RUNQ_LIMIT_MEMORY_BYTES: 'Memory.',
      RUNQ_LIMIT_OUTPUT_BYTES: 'Output.',
      RUNQ_LIMIT_DISK_BYTES: 'Disk.',
      RUNQ_LIMIT_PROCESSES: 'Processes and threads.',
      RUNQ_SESSION_LIFETIME_MS: { text: 'Lifetime of a [session](sessions.md).', default: 'the maximum' },
      RUNQ_SESSION_IDLE_MS: 'Time without input after which a session ends.',
      RUNQ_SESSION_OUTPUT_BYTES: 'Output of a session.',
    },
  },
  {
    title: 'Largest limits',
    intro: [
      'A request with a limit above its maximum is refused (422) with the maximum. A maximum cannot be',
      'below the default that it bounds: the API refuses to start.',
    ],
    settings: {
      RUNQ_MAX_WALL_MS: {
        text: 'Wall time limit. When set, also the longest lifetime of a session.',
        default: '3600000; sessions 7200000',
      },
      RUNQ_MAX_CPU_MS: 'CPU time limit.',
      RUNQ_MAX_IDLE_MS: 'Limit of time without input.',
      RUNQ_MAX_MEMORY_BYTES: {
        text: 'Memory limit. When set, it holds for every role.',
        default: '536870912 for students, 1073741824 for graders and ops',
      },
      RUNQ_MAX_OUTPUT_BYTES: 'Output limit.',
      RUNQ_MAX_DISK_BYTES: 'Disk limit.',
      RUNQ_MAX_PROCESSES: 'Limit of processes and threads.',
    },
  },
  ...workerGroups,
  {
    title: 'Retention and storage',
    settings: {
      RUNQ_RETENTION_MS: 'Retention of finished runs, their output and their artifacts.',
      RUNQ_EXPIRED_RUN_ID_MS: 'Time during which the owner of an expired run gets 410 with the instant, not 404.',
      RUNQ_OUTPUT_BUDGET_BYTES: [
        'Output stored of all finished runs. Beyond it the largest is cut to its head and tail (64 KiB',
        'each), then the oldest is deleted.',
      ],
      RUNQ_OUTPUT_BYTES_PER_USER:
        'The same for one user. The oldest large output is cut first, then the oldest is deleted.',
      RUNQ_ARTIFACT_BUDGET_BYTES:
        'Artifacts of all users together. An artifact beyond it is not stored, and the run says `artifactsCut`.',
      RUNQ_ARTIFACT_BYTES_PER_USER: [
        'Artifacts stored in Redis of all runs of one user, as long as their run (at most 500 runs).',
        'Those of older runs are deleted first.',
      ],
      RUNQ_WORKSPACE_BYTES: 'Bytes of the files of one user.',
      RUNQ_WORKSPACE_FILES: 'Number of files of one user.',
      RUNQ_WORKSPACE_PROJECTS: 'Number of projects of one user.',
      RUNQ_WORKSPACE_VERSION_BYTES:
        'Older versions and deleted files stored of one user. Those replaced longest ago are deleted first.',
      RUNQ_WORKSPACE_DAYS: 'Retention of files and shares that are not used.',
      RUNQ_WORKSPACE_BUDGET_BYTES: [
        'Files and shares of all users together, in Redis. At the bound a save is refused (413); from 80',
        '% `/system-stats` says so.',
      ],
      RUNQ_SHARES_PER_USER: 'Share links of one user.',
      RUNQ_SHARE_BYTES_PER_USER: 'Bytes that the shares of one user store.',
    },
  },
  {
    title: 'Requests and connections',
    intro: 'Each counts within one API process. See [anonymous clients](deployment.md#anonymous-clients).',
    settings: {
      RUNQ_REQUESTS_PER_MINUTE_PER_USER: 'Requests and commands of one user; more are refused (429).',
      RUNQ_REQUESTS_PER_MINUTE_PER_ADDRESS: 'The same of callers without a valid token at one address.',
      RUNQ_STREAMS_PER_USER: 'Open event streams of one user.',
      RUNQ_SOCKETS_PER_USER: 'Open sockets of one user.',
      RUNQ_DATA_EXPORTS_PER_USER:
        'Downloads of the [data of one user](privacy.md#download) at a time; more are refused (429).',
      RUNQ_DATA_EXPORTS_MAX: 'The same of all users.',
      RUNQ_DATA_EXPORT_MS: 'Longest time of such a download, which is then cut off.',
      RUNQ_SIGN_IN_MS: 'Time within which a socket must sign in.',
      RUNQ_CONNECTIONS_MAX: 'TCP connections.',
      RUNQ_CONNECTIONS_PER_USER_MAX: 'TCP connections of one user; more are refused (429).',
      RUNQ_ANONYMOUS_CONNECTIONS_MAX: 'Connections without a sign-in.',
      RUNQ_ANONYMOUS_CONNECTIONS_PER_ADDRESS_MAX: 'Connections without a sign-in from one address.',
      RUNQ_INBOUND_BYTES_MAX: 'Bytes of request bodies and socket messages held while they arrive.',
    },
  },
  monitoringGroup,
];
