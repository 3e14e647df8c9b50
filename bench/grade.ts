import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type WireBatch, waitUntilGraded } from '../e2e/grading/graded-batch.js';
import { zip } from '../e2e/grading/grading-class.js';
import { signIn } from '../e2e/support/client.js';
import type { Runq } from '../e2e/support/start-runq.js';
import { machineCpuMs } from './cpu-meters.js';
import { printTable, quantile } from './print-table.js';
import { type Clicker, type ClickTimes, openClicker } from './socket-click.js';

const students = 100;
const cases = 10;
const rounds = 3;
const clicksIdle = 30;
const pauseMs = 100;
const gradedMs = 600_000;

const program = (student: number) =>
  `numbers = [int(line) for line in open(0)]\nprint("Sum:", sum(numbers))\n# student ${student}\n`;
const input = (number: number) => `${number}\n${number * 10}\n`;
const expected = (number: number) => `Sum: ${number * 11}\n`;
const names = Array.from({ length: students }, (_, index) => `s${index}`);
const numbers = Array.from({ length: cases }, (_, index) => index + 1);

interface Measure {
  casesPerSecond: number;
  /** Of the whole machine. */
  cpuMsPerCase: number;
}

/**
 * Grades a class of short programs, and the same cases in a shell loop of `python3`, in turn; no result is used twice.
 * Then times a student's clicks on the idle service and while a class is graded, in turn.
 */
export async function benchGrade(runq: Runq): Promise<void> {
  const grader = await signIn(runq.url, 'bench-grader', 'grader');
  const submissions = zip(Object.fromEntries(names.map((name, index) => [`${name}/main.py`, program(index)])));
  const assignment = zip(
    Object.fromEntries(
      numbers.flatMap((number) => [
        [`${number}.in`, input(number)],
        [`${number}.out`, expected(number)],
      ]),
    ),
  );
  const grade = async (fresh: boolean) => {
    const fields = { assignment, submissions, fresh: String(fresh) };
    const { id } = await grader.send<WireBatch>('POST', '/v1/batches', fields);
    const { grading } = await waitUntilGraded(grader, id, gradedMs);
    if (grading!.verdicts.AC !== students * cases)
      throw new Error(`wrong verdicts: ${JSON.stringify(grading!.verdicts)}`);
  };
  await grade(true);
  const loops: Measure[] = [];
  const graded: Measure[] = [];
  const cached: Measure[] = [];
  for (let round = 0; round < rounds; round++) {
    loops.push(await measure(loop));
    graded.push(await measure(() => grade(true)));
    cached.push(await measure(() => grade(false)));
  }
  printRow('shell loop of python3', loops, loops);
  printRow('runq', graded, loops);
  printRow('runq, from the cache', cached, loops);

  const student = await openClicker(runq, 'bench-student');
  const idle: ClickTimes[] = [];
  const beside: ClickTimes[] = [];
  const gradedBeside: Measure[] = [];
  for (let round = 0; round < rounds; round++) {
    let left = clicksIdle;
    idle.push(...(await click(student, () => left-- > 0)));
    let isGraded = false;
    const grading = measure(() => grade(true)).finally(() => (isGraded = true));
    beside.push(...(await click(student, () => !isGraded)));
    gradedBeside.push(await grading);
  }
  student.close();
  printRow('runq, beside the clicks', gradedBeside, loops);
  for (const field of ['first', 'finished'] as const)
    printTable([
      { name: `a student's click, ${eventNames[field]}, idle`, ms: idle.map((times) => times[field]) },
      { name: `a student's click, ${eventNames[field]}, beside the grading`, ms: beside.map((times) => times[field]) },
    ]);
}

const eventNames = { first: 'first byte', finished: 'end' };

async function measure(work: () => Promise<void>): Promise<Measure> {
  const [from, cpuFrom] = [performance.now(), machineCpuMs()];
  await work();
  const count = students * cases;
  return {
    casesPerSecond: (count / (performance.now() - from)) * 1000,
    cpuMsPerCase: (machineCpuMs() - cpuFrom) / count,
  };
}

/** Every case of every student, one after another, compared with `cmp`. */
async function loop(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'runq-bench-'));
  for (const number of numbers) {
    writeFileSync(join(folder, `${number}.in`), input(number));
    writeFileSync(join(folder, `${number}.out`), expected(number));
  }
  for (const [index, name] of names.entries()) {
    mkdirSync(join(folder, name));
    writeFileSync(join(folder, name, 'main.py'), program(index));
  }
  const script =
    `for s in s*; do for i in ${numbers.join(' ')}; do ` +
    '/usr/bin/python3 $s/main.py < $i.in | cmp -s - $i.out || exit 1; done; done';
  const [status] = await once(spawn('sh', ['-c', script], { cwd: folder, stdio: 'ignore' }), 'exit');
  rmSync(folder, { recursive: true });
  if (status !== 0) throw new Error('the shell loop failed');
}

async function click(student: Clicker, isWanted: () => boolean): Promise<ClickTimes[]> {
  const times: ClickTimes[] = [];
  while (isWanted() && times.length < 10_000) {
    times.push(await student.click());
    await sleep(pauseMs);
  }
  return times;
}

function printRow(name: string, measures: Measure[], base: Measure[]): void {
  const median = (of: Measure[], field: keyof Measure) =>
    quantile(
      of.map((one) => one[field]),
      0.5,
    );
  const rate = median(measures, 'casesPerSecond');
  const ratio = rate / median(base, 'casesPerSecond');
  const cpu = median(measures, 'cpuMsPerCase');
  const cells = [`${rate.toFixed(0)} cases/s`, `${ratio.toFixed(2)}x`, `${cpu.toFixed(1)} ms CPU a case`];
  process.stdout.write(`${name.padEnd(28)}${cells.map((cell) => cell.padStart(20)).join('')}\n`);
}
