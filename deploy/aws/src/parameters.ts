/** Tiers of the sandbox that a worker may accept; docs/tiers.md says what each loses. */
export type AcceptedTier = '1' | '2' | '3' | '3b' | '4';

/** What a deployment decides. Each is a value of the context of the CDK; README.md has the table. */
export interface Parameters {
  /** Certificate (AWS Certificate Manager) of the public name, in the region of the stack. */
  certificateArn: string;
  /** Images of Dockerfile.api and Dockerfile.worker: `REGISTRY/NAME:TAG` or `...@sha256:DIGEST`. */
  apiImage: string;
  workerImage: string;
  /** Where workers run: on instances whose Docker is set up for the sandbox, or on Fargate, in a weaker tier. */
  workers: 'ec2' | 'fargate';
  /** The lowest tier with which a worker may start: `RUNQ_SANDBOX_MIN_TIER`. */
  acceptedTier: AcceptedTier;
  architecture: 'x86_64' | 'arm64';
  workerInstanceType: string;
  /** Memory of one worker with all its programs, MiB. On EC2 one worker fills one instance. */
  workerMemoryMiB: number;
  /** Runs of one worker at the same time. */
  workerSlots: number;
  minWorkers: number;
  maxWorkers: number;
  redisNodeType: string;
  alarmEmail: string | null;
  /** Further settings of docs/configuration.md that are not secret. */
  apiSettings: Record<string, string>;
  workerSettings: Record<string, string>;
  /** Further settings of the API that are secret: names of settings, and ARNs of secrets that hold the values. */
  apiSecrets: Record<string, string>;
}

/** The context does not describe a deployment; the message has one sentence for each problem. */
export class ParameterError extends Error {
  override name = 'ParameterError';
  constructor(readonly problems: string[]) {
    super(problems.join('\n'));
  }
}

const tiers: readonly AcceptedTier[] = ['1', '2', '3', '3b', '4'];
/** Fargate has no user namespaces, so it is never better. */
const fargateTiers: readonly AcceptedTier[] = ['3', '3b', '4'];
/** Settings whose values are secret: in `apiSettings` they would be readable in the template. */
const secretSettings = /^(REDIS_URL|RUNQ_JWT_SECRET|RUNQ_OIDC_CLIENT_SECRET|RUNQ_LTI_PRIVATE_KEY|RUNQ_COMPAT_KEYS)$/;
/** Settings that the stack decides itself. */
const ownSettings = /^(REDIS_URL|RUNQ_JWT_SECRET|RUNQ_SANDBOX_MIN_TIER|RUNQ_TRUST_PROXY|RUNQ_WORKER_SLOTS|HOST|PORT)$/;
const workersMax = 100;

/** Reads the parameters with `read`, which returns the context of a name. Throws a ParameterError with all problems. */
export function readParameters(read: (name: string) => unknown): Parameters {
  const problems: string[] = [];
  const text = (name: string, fallback: string | null, pattern: RegExp, expected: string): string => {
    const value = read(name) ?? fallback;
    if (value === null) problems.push(`${name} is missing: ${expected}.`);
    else if (!pattern.test(String(value))) problems.push(`${name} is "${value}": it must be ${expected}.`);
    return String(value);
  };
  const oneOf = <T extends string>(name: string, fallback: T, values: readonly T[]): T => {
    const value = String(read(name) ?? fallback) as T;
    if (!values.includes(value)) problems.push(`${name} is "${value}": it must be ${values.join(', ')}.`);
    return value;
  };
  const integer = (name: string, fallback: number, min: number, max: number): number => {
    const value = Number(read(name) ?? fallback);
    if (!Number.isInteger(value) || value < min || value > max)
      problems.push(`${name} is "${read(name)}": it must be a whole number from ${min} to ${max}.`);
    return value;
  };
  const record = (name: string): Record<string, string> => {
    const value = parseRecord(read(name));
    if (value === null) problems.push(`${name} must be a JSON object of names and texts.`);
    return value ?? {};
  };

  const image = /^[a-z0-9.:-]+\/\S+(:[\w.-]+|@sha256:[0-9a-f]{64})$/;
  const certificate = /^arn:aws[a-z-]*:acm:[a-z0-9-]+:\d{12}:certificate\/\S+$/;
  const workers = oneOf('workers', 'ec2', ['ec2', 'fargate'] as const);
  const architecture = oneOf('architecture', 'x86_64', ['x86_64', 'arm64'] as const);
  const instance = architecture === 'arm64' ? 'm7g.large' : 'm7i.large';
  const email = read('alarmEmail');
  const parameters: Parameters = {
    certificateArn: text('certificateArn', null, certificate, 'the ARN of a certificate of AWS Certificate Manager'),
    apiImage: text('apiImage', null, image, 'an image with its registry and tag or digest'),
    workerImage: text('workerImage', null, image, 'an image with its registry and tag or digest'),
    workers,
    acceptedTier: oneOf('acceptedTier', '1', tiers),
    architecture,
    workerInstanceType: text('workerInstanceType', instance, /^[a-z0-9-]+\.[a-z0-9-]+$/, 'a type of EC2 instance'),
    workerMemoryMiB: integer('workerMemoryMiB', 6144, 1024, 122_880),
    workerSlots: integer('workerSlots', 20, 1, 500),
    minWorkers: integer('minWorkers', 2, 1, workersMax),
    maxWorkers: integer('maxWorkers', 6, 1, workersMax),
    redisNodeType: text('redisNodeType', 'cache.t4g.medium', /^cache\.\S+$/, 'a node type of ElastiCache'),
    alarmEmail: email === undefined ? null : String(email),
    apiSettings: record('apiSettings'),
    workerSettings: record('workerSettings'),
    apiSecrets: record('apiSecrets'),
  };
  problems.push(...findConflicts(parameters));
  if (problems.length > 0) throw new ParameterError(problems);
  return parameters;
}

/** Problems of parameters that are well formed each by itself. */
function findConflicts(parameters: Parameters): string[] {
  const { workers, acceptedTier, minWorkers, maxWorkers, apiSettings, workerSettings, apiSecrets } = parameters;
  const problems: string[] = [];
  if (workers === 'fargate' && !fargateTiers.includes(acceptedTier))
    problems.push(
      'Workers on Fargate have a weaker sandbox: it has no user namespaces and no control groups of its own, so a ' +
        'worker never reaches tier 2. Read docs/tiers.md, then accept the tier by name (acceptedTier=3, 3b or 4), or ' +
        'use workers=ec2.',
    );
  if (minWorkers > maxWorkers) problems.push(`minWorkers (${minWorkers}) is more than maxWorkers (${maxWorkers}).`);
  for (const [name, settings] of Object.entries({ apiSettings, workerSettings }))
    for (const setting of Object.keys(settings)) {
      if (ownSettings.test(setting)) problems.push(`${name} has ${setting}, which the stack sets itself.`);
      else if (secretSettings.test(setting))
        problems.push(`${name} has ${setting}, which is secret: name a secret with its value in apiSecrets.`);
    }
  for (const [setting, arn] of Object.entries(apiSecrets)) {
    if (ownSettings.test(setting)) problems.push(`apiSecrets has ${setting}, which the stack sets itself.`);
    if (!/^arn:aws[a-z-]*:secretsmanager:/.test(arn))
      problems.push(`apiSecrets.${setting} must be the ARN of a secret of AWS Secrets Manager.`);
  }
  const auth = apiSettings.RUNQ_AUTH;
  if (auth !== undefined && !auth.split(',').includes('jwt'))
    problems.push('apiSettings.RUNQ_AUTH must contain jwt, with which metrics are collected.');
  return problems;
}

/** An object of texts, from the context of cdk.json or from JSON on the command line; null when it is neither. */
function parseRecord(value: unknown): Record<string, string> | null {
  if (value === undefined) return {};
  let parsed = value;
  if (typeof value === 'string')
    try {
      parsed = JSON.parse(value);
    } catch {
      return null;
    }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return null;
  return Object.fromEntries(Object.entries(parsed).map(([name, entry]) => [name, String(entry)]));
}
