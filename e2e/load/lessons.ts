import { type Client, textOf, type WireEvent, type WireRun } from '../support/client.js';
import type { Random } from '../support/random.js';
import { openSession } from '../support/session.js';
import { until } from '../support/start-runq.js';

const endWaitMs = 60_000;
/** Under load a run may wait for a slot. */
const askWaitMs = 90_000;

/** The result of a lesson: its run, its events, and problems other than verdict and attempt. */
export interface LessonResult {
  run: WireRun;
  events: WireEvent[];
  wrong: string[];
}

type Lesson = (client: Client, random: Random) => Promise<LessonResult>;

/** Submits a program, follows it to its end, and compares every byte of its output. */
async function runProgram(client: Client, request: object, expected: string): Promise<LessonResult> {
  const { id } = await client.submit(request);
  return finish(client, id, await client.events(id), expected);
}

async function finish(client: Client, id: string, events: WireEvent[], expected: string): Promise<LessonResult> {
  const run = await client.read(id, endWaitMs);
  const output = await client.call('GET', `/v1/runs/${id}/output?encoding=base64`);
  const bytes = Buffer.from(await output.text(), 'base64').toString('utf8');
  const texts = { stdout: run.stdout, output: bytes, events: textOf(events) };
  const wrong = Object.entries(texts).flatMap(([name, text]) =>
    text === expected ? [] : [`${name} is ${JSON.stringify(text?.slice(0, 300))}, not ${JSON.stringify(expected)}`],
  );
  return { run, events, wrong };
}

const print: Lesson = (client, random) => {
  const word = `Grüße ${random.between(0, 1e6)} 🐢`;
  return runProgram(client, { code: `print("${word}")` }, `${word}\n`);
};

const prepareInput: Lesson = (client, random) => {
  const age = random.between(6, 19);
  const code = 'name = input("Name? ")\nage = int(input("Age? "))\nprint(name, "is", age + 1, "next year")';
  return runProgram(client, { code, stdin: `Ada\n${age}\n` }, `Name? Age? Ada is ${age + 1} next year\n`);
};

const answerInput: Lesson = async (client, random) => {
  const number = random.between(1, 1000);
  const code = 'n = int(input("Number? "))\nprint(n * n)';
  const { id } = await client.submit({ code, interactive: true });
  const seen: WireEvent[] = [];
  const followed = client.events(id, {
    stop: (event) => {
      seen.push(event);
      return event.event === 'finished';
    },
  });
  const isOver = () => seen.at(-1)?.event === 'finished';
  await until(() => isOver() || textOf(seen).includes('? '), 'the prompt of input()', askWaitMs);
  if (!isOver()) await client.json('POST', `/v1/runs/${id}/stdin`, { data: `${number}\n` });
  return finish(client, id, await followed, `Number? ${number * number}\n`);
};

const loop: Lesson = (client, random) => {
  const [factor, count] = [random.between(2, 12), random.between(5, 40)];
  const code = `import time
for i in range(${count}):
    print(i, "*", ${factor}, "=", i * ${factor}, flush=True)
    time.sleep(0.01)`;
  const lines = Array.from({ length: count }, (_, i) => `${i} * ${factor} = ${i * factor}\n`);
  return runProgram(client, { code }, lines.join(''));
};

const sumWithNumpy: Lesson = (client, random) => {
  const count = random.between(10, 100_000);
  const code = `import numpy as np\nprint(int(np.arange(${count}, dtype=np.int64).sum()))`;
  return runProgram(client, { code }, `${(count * (count - 1)) / 2}\n`);
};

const writeFile: Lesson = async (client, random) => {
  const text = Array.from({ length: random.between(1, 50) }, (_, i) => `line ${i} ä\n`).join('');
  const code = `text = open("in.txt", encoding="utf8").read()
open("copy.txt", "w", encoding="utf8").write(text)
print(len(text.splitlines()))`;
  const files = [
    { path: 'main.py', content: code },
    { path: 'in.txt', content: text },
  ];
  const result = await runProgram(client, { files }, `${text.split('\n').length - 1}\n`);
  const copy = await client.call('GET', `/v1/runs/${result.run.id}/artifacts/copy.txt`);
  const kept = Buffer.from(await copy.arrayBuffer()).toString('utf8');
  if (kept !== text) result.wrong.push(`copy.txt is ${JSON.stringify(kept.slice(0, 200))}`);
  return result;
};

const showPlot: Lesson = async (client, random) => {
  const code = `import matplotlib.pyplot as plt\nplt.plot([1, ${random.between(2, 9)}, 2])\nplt.show()\nprint("drawn")`;
  const result = await runProgram(client, { code }, 'drawn\n');
  const pictures = result.events.filter(({ data }) => data.kind === 'plot').map(({ data }) => String(data.data));
  if (pictures.length !== 1 || Buffer.from(pictures[0] ?? '', 'base64').toString('latin1', 1, 4) !== 'PNG')
    result.wrong.push(`showed ${pictures.length} pictures: ${pictures.map((picture) => picture.slice(0, 40))}`);
  if (!result.run.artifacts.some(({ name, kind }) => name === 'plot-1.png' && kind === 'plot'))
    result.wrong.push(`kept ${JSON.stringify(result.run.artifacts)} instead of plot-1.png`);
  return result;
};

const useSession: Lesson = async (client, random) => {
  const number = random.between(1, 1e6);
  const session = await openSession(client, {}, client, askWaitMs);
  const replies = [
    await session.type(`x = ${number}\n`),
    await session.type('x * 2\n'),
    await session.type('for i in range(3):\n    print(i)\n\n'),
  ];
  await session.post('stdin', { data: 'exit()\n' });
  const events = await session.finished;
  const expected = ['', `${number * 2}\n`, '0\n1\n2\n'];
  const result = await finish(client, session.id, events, expected.join(''));
  if (replies.join('|') !== expected.join('|')) result.wrong.push(`the session printed ${JSON.stringify(replies)}`);
  return result;
};

/** The activities of a class. */
export const lessons: Record<string, Lesson> = {
  print,
  prepareInput,
  answerInput,
  loop,
  sumWithNumpy,
  writeFile,
  showPlot,
  useSession,
};

/** The problems of a lesson's run, one sentence each: its only attempt must end once as `ok`. */
export function checkLesson({ run, events, wrong }: LessonResult): string[] {
  const ends = events.filter(({ event }) => event === 'finished').length;
  return [
    ...(run.verdict === 'ok'
      ? []
      : [`ended as ${run.verdict} (${run.reason}) ${JSON.stringify(run.stderr?.slice(-300))}`]),
    ...(run.attempt === 1 ? [] : [`needed attempt ${run.attempt}`]),
    ...(ends === 1 ? [] : [`ended ${ends} times`]),
    ...wrong,
  ];
}
