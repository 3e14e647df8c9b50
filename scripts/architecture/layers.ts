/** A layer of the product: its files, the layers it may import from, and those it may import only types from. */
interface Layer {
  name: string;
  files: RegExp;
  imports: string[];
  types?: string[];
}

/** Folders of `web/src` from the bottom up; each may import from the groups before its own. */
const webFolders = [
  ['ui'],
  ['auth', 'settings', 'account', 'connection', 'console', 'turtle', 'project'],
  ['error-help', 'sync'],
  ['editor'],
  ['files', 'run'],
  ['run-panel'],
  ['shell', 'share', 'examples', 'grading', 'assignments'],
  ['grader-batch'],
  ['embed', 'ops', 'student', 'grader', 'privacy'],
];

const webLayers = webFolders.flatMap((group, rank) =>
  group.map(
    (folder): Layer => ({
      name: `web ${folder}`,
      files: new RegExp(`^web/src/${folder}/`),
      imports: [
        `web ${folder}`,
        ...webFolders
          .slice(0, rank)
          .flat()
          .map((name) => `web ${name}`),
      ],
      types: ['contract'],
    }),
  ),
);
const webNames = webLayers.map(({ name }) => name);
const storage = ['accounts', 'redis', 'scheduler', 'runs', 'workspaces', 'assignments', 'admin', 'stored for compat'];

const serviceFolders = [
  ...['runs', 'sessions', 'workspaces', 'batches', 'archives', 'assignments', 'publications', 'submissions'],
  ...['grading', 'admin', 'monitoring', 'classroom', 'accounts', 'courses', 'privacy'],
];

/** A file belongs to the first layer whose pattern matches. */
const layers: Layer[] = [
  { name: 'contract', files: /^common\/src\/(contract|markup)\//, imports: ['contract'] },
  { name: 'process', files: /^common\/src\/process\//, imports: ['process', 'contract'] },
  { name: 'redis', files: /^common\/src\/redis\//, imports: ['redis', 'contract'], types: ['process'] },
  {
    name: 'scheduler',
    files: /^common\/src\/scheduler\//,
    imports: ['scheduler', 'redis', 'contract'],
    types: ['process'],
  },
  { name: 'runs', files: /^common\/src\/runs\//, imports: ['runs', 'scheduler', 'redis', 'contract'] },
  {
    name: 'assignments',
    files: /^common\/src\/assignments\//,
    imports: ['assignments', 'scheduler', 'redis', 'contract'],
  },
  { name: 'admin', files: /^common\/src\/admin\//, imports: ['admin', 'scheduler', 'redis', 'contract'] },
  { name: 'accounts', files: /^common\/src\/accounts\//, imports: ['accounts', 'redis', 'contract'] },
  { name: 'stored for compat', files: /^common\/src\/compat\//, imports: ['redis', 'contract'] },
  {
    name: 'workspaces',
    files: /^common\/src\/workspaces\//,
    imports: ['workspaces', 'redis', 'contract'],
    types: ['admin'],
  },

  {
    name: 'api main',
    files: /^api\/src\/(main|create-services|create-servers|create-configured-authenticator)\.ts$/,
    imports: ['api main', 'transport', 'service', 'api config', ...storage, 'process', 'contract'],
  },
  {
    name: 'api config',
    files: /^api\/src\/(config|limit-settings|compat-settings|oidc-settings|lti-settings)\.ts$/,
    imports: ['api config', 'process', 'contract'],
  },
  {
    name: 'transport',
    files: /^api\/src\/app\.ts$|^api\/src\/(routes|http|sockets|compat)\//,
    imports: ['transport', 'service', 'api config', 'contract'],
    types: ['process', ...storage],
  },
  {
    name: 'service',
    files: new RegExp(`^api/src/(${serviceFolders.join('|')})/`),
    imports: ['service', ...storage, 'contract'],
    types: ['process', 'api config', 'transport'],
  },

  {
    name: 'worker main',
    files: /^worker\/src\/main\.ts$/,
    imports: [
      ...['worker', 'run', 'grading', 'lease', 'consumer', 'worker config', 'sandbox'],
      ...[...storage, 'process', 'contract'],
    ],
  },
  { name: 'worker config', files: /^worker\/src\/config\.ts$/, imports: ['process', 'contract'] },
  {
    name: 'worker',
    files: /^worker\/src\/worker\.ts$/,
    imports: ['run', 'lease', 'consumer', ...storage, 'process', 'contract'],
    types: ['worker config', 'sandbox'],
  },
  { name: 'sandbox', files: /^worker\/src\/sandbox\//, imports: ['sandbox', 'contract'], types: ['process'] },
  {
    name: 'consumer',
    files: /^worker\/src\/queue\//,
    imports: ['consumer', ...storage, 'process', 'contract'],
    types: ['worker config', 'sandbox'],
  },
  {
    name: 'lease',
    files: /^worker\/src\/lease\//,
    imports: ['lease', 'consumer', ...storage, 'process', 'contract'],
    types: ['worker config', 'sandbox', 'run'],
  },
  {
    name: 'run',
    files: /^worker\/src\/run\//,
    imports: ['run', 'lease', 'consumer', 'sandbox', ...storage, 'process', 'contract'],
    types: ['worker config'],
  },
  {
    name: 'grading',
    files: /^worker\/src\/grading\//,
    imports: ['grading', 'run', 'sandbox', ...storage, 'contract'],
    types: ['process'],
  },

  ...webLayers,
  { name: 'web', files: /^web\//, imports: ['web', ...webNames], types: ['contract'] },
  // Scripts that run before `npm ci` share it with the commands on their machine.
  { name: 'lock file', files: /^scripts\/lock-file\.mjs$/, imports: [] },
  // What needs hands on the machine of the service: the first account, backup and restore.
  {
    name: 'cli on the machine',
    files: /^cli\/src\/machine\//,
    imports: ['cli on the machine', 'cli', 'lock file', 'accounts', 'admin', 'redis', 'process', 'contract'],
  },
  { name: 'cli', files: /^cli\//, imports: ['cli', 'cli on the machine'], types: ['contract'] },
  // From outside, clients know only what /openapi.json says; its types are generated from the routes themselves.
  { name: 'clients', files: /^clients\/(python|typescript\/src)\//, imports: ['clients'] },
  { name: 'client generator', files: /^clients\/typescript\/generate\//, imports: ['client generator', 'transport'] },
  {
    name: 'bench',
    files: /^bench\//,
    imports: ['bench', 'e2e', 'sandbox', 'grading', 'consumer', 'process', ...storage],
    types: ['contract'],
  },
  { name: 'e2e', files: /^e2e\//, imports: ['e2e'] },
  {
    name: 'docs generator',
    files: /^scripts\/(docs\/|generate-docs\.ts$)/,
    imports: ['docs generator', 'scripts', 'service', 'api config', 'worker config', 'redis', 'process', 'contract'],
  },
  {
    name: 'deployment checks',
    files: /^scripts\/deploy\/.+\.ts$/,
    imports: ['deployment checks', 'scripts', 'api config', 'worker config', 'process', 'contract'],
  },
  { name: 'scripts', files: /^scripts\//, imports: ['scripts', 'lock file'] },
];

/** The layer of a file; null for a file in no layer, which is a violation. */
export function layerOf(path: string): Layer | null {
  return layers.find(({ files }) => files.test(path)) ?? null;
}

/** Packages that only some files may import; all others are unrestricted. */
export const packageRules: { specifier: RegExp; name: string; allowed: RegExp }[] = [
  {
    name: 'ioredis',
    specifier: /^ioredis(\/|$)/,
    allowed: /^common\/src\/(redis|scheduler|runs|workspaces|assignments|admin)\/|^(api|worker)\/src\/main\.ts$/,
  },
  {
    name: 'bullmq',
    specifier: /^bullmq(\/|$)/,
    allowed:
      /^((api|worker)\/src\/main|common\/src\/scheduler\/dispatch-queue|worker\/src\/queue\/(bullmq-consumer|claiming-backend))\.ts$/,
  },
  {
    name: 'express',
    specifier: /^express(\/|$)/,
    allowed: /^api\/src\/app\.ts$|^api\/src\/(http|routes|compat)\//,
  },
  {
    name: '@opentelemetry',
    specifier: /^@opentelemetry\//,
    allowed: /^common\/src\/process\/tracing\.ts$/,
  },
  { name: 'socket.io', specifier: /^socket\.io(\/|$)/, allowed: /^api\/src\/sockets\// },
  {
    name: 'node:child_process',
    specifier: /^(node:)?child_process$/,
    allowed: /^worker\/src\/sandbox\/|^cli\/src\/machine\/programs\.ts$/,
  },
];
