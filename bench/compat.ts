import { watchProcesses } from '../e2e/load/watch-processes.js';
import { signIn } from '../e2e/support/client.js';
import { type Runq, startRunq } from '../e2e/support/start-runq.js';
import { processCpuMs } from './cpu-meters.js';
import { printTable } from './print-table.js';

const processes = ['api', 'worker', 'redis', 'supervisor'] as const;
const defaultRuns = 400;
/** Of each API: until the code of all is compiled. */
const warmUpRuns = 200;
/** Runs of one API before the turn of the next: CPU times have steps of 10 ms. */
const runsPerTurn = 50;

const key = 'a-key-of-the-bench-0123456789';
const code = 'print("hello")';
const stdout = 'hello\n';

interface Api {
  name: string;
  /** Runs the program and returns its output. */
  run(): Promise<unknown>;
}

/** Hello over each drop-in API and over the native one, in turns: the time of a run, and its CPU time by process. */
export async function benchCompat(runs = defaultRuns): Promise<void> {
  const runq = await startRunq({
    ...{ RUNQ_COMPAT: 'jobe,piston,judge0', RUNQ_COMPAT_KEYS: `bench=${key}` },
    RUNQ_REQUESTS_PER_MINUTE_PER_USER: '10000000',
  });
  try {
    await compare(runq, await describeApis(runq), runs);
  } finally {
    await runq.stop();
  }
}

async function describeApis(runq: Runq): Promise<Api[]> {
  const user = await signIn(runq.url, 'bench');
  async function post<T>(path: string, headers: Record<string, string>, body: object): Promise<T> {
    const response = await fetch(`${runq.url}${path}`, {
      ...{ method: 'POST', body: JSON.stringify(body) },
      headers: { 'content-type': 'application/json', ...headers },
    });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as T;
  }
  const spec = { run_spec: { language_id: 'python3', sourcecode: code } };
  const job = { language: 'python', version: '*', files: [{ content: code }] };
  const submission = { source_code: code, language_id: 71 };
  return [
    { name: 'native, POST ?wait', run: async () => (await user.run(code)).stdout },
    {
      name: 'Jobe',
      run: async () =>
        (await post<{ stdout: string }>('/jobe/index.php/restapi/runs', { 'x-api-key': key }, spec)).stdout,
    },
    {
      name: 'Piston',
      run: async () =>
        (await post<{ run: { stdout: string } }>('/api/v2/execute', { authorization: key }, job)).run.stdout,
    },
    {
      name: 'Judge0, wait=true',
      run: async () =>
        (
          await post<{ stdout: string }>(
            '/compat/judge0/submissions?wait=true&base64_encoded=false',
            { 'x-auth-token': key },
            submission,
          )
        ).stdout,
    },
  ];
}

async function compare(runq: Runq, apis: Api[], runs: number): Promise<void> {
  const { first } = watchProcesses(runq);
  const readCpu = () => processes.map((name) => processCpuMs(first[name]!));
  const results = apis.map(({ name }) => ({ name, ms: [] as number[], cpuMs: processes.map(() => 0) }));
  const runOnce = async ({ name, run }: Api) => {
    const output = await run();
    if (output !== stdout) throw new Error(`${name} printed ${JSON.stringify(output)}`);
  };
  for (const api of apis) for (let i = 0; i < warmUpRuns; i++) await runOnce(api);
  for (let done = 0; done < runs; done += runsPerTurn)
    for (const [index, api] of apis.entries()) {
      const { ms, cpuMs } = results[index]!;
      const before = readCpu();
      for (let i = 0; i < runsPerTurn; i++) {
        const startedAt = performance.now();
        await runOnce(api);
        ms.push(performance.now() - startedAt);
      }
      for (const [i, after] of readCpu().entries()) cpuMs[i]! += after - before[i]!;
    }
  printTable(results);
  process.stdout.write(`\n${'CPU ms a run'.padEnd(30)}${processes.map((name) => name.padStart(12)).join('')}\n`);
  for (const { name, ms, cpuMs } of results)
    process.stdout.write(
      `${name.padEnd(30)}${cpuMs.map((sum) => (sum / ms.length).toFixed(2).padStart(12)).join('')}\n`,
    );
}
