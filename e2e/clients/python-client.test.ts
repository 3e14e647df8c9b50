import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { createAssignment, createClass } from '../grading/grading-class.js';
import { signIn } from '../support/client.js';
import { type Cluster, startCluster } from '../support/cluster.js';
import { startFaultyServer } from '../support/faulty-server.js';
import { runPython, startPython, startPythonCommand } from '../support/python-program.js';
import { type Runq, startRunq, until } from '../support/start-runq.js';

let runq: Runq;
let student: Record<string, string>;
let grader: Record<string, string>;

beforeAll(async () => {
  runq = await startRunq();
  const [one, other] = await Promise.all([signIn(runq.url, 'ada'), signIn(runq.url, 'grace', 'grader')]);
  student = { RUNQ_URL: runq.url, RUNQ_TOKEN: one.token! };
  grader = { RUNQ_URL: runq.url, RUNQ_TOKEN: other.token! };
});
afterAll(async () => {
  await runq?.stop();
});

function createFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'runq-client-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

async function writeFiles(folder: string, files: Record<string, string>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
}

test('runs programs with stdin, arguments, files and limits, and reads output and files', async () => {
  const code = `
runq = Runq()
first = runq.run("import sys; print(input(), sys.argv[1:]); sys.exit(3)", stdin="hé\\n", args=["a b"])
files = {"main.py": "import other; open('o ut.bin', 'wb').write(other.data)", "other.py": b"data = bytes([0, 255])"}
second = runq.run(files=files, limits={"cpuTimeMs": 1500})
third = runq.run("while True: pass", limits={"cpuTimeMs": 100})
fourth = runq.submit("import sys; sys.stdout.buffer.write(bytes([255, 10]))", label="later")
ended = runq.wait(fourth.id)
print(json.dumps({
  "first": [first.ok, first.verdict, first.exit_code, first.stdout],
  "second": [second.verdict, second.limits["cpuTimeMs"], [a.name for a in second.artifacts]],
  "artifact": list(runq.artifact(second.id, "o ut.bin")),
  "third": [third.verdict, third.usage.cpu_time_ms > 50],
  "fourth": [fourth.state != "finished", ended.state, ended.label, list(runq.output(fourth.id))],
}))`;
  expect(await runPython(code, student)).toEqual({
    first: [false, 'runtime_error', 3, "hé ['a b']\n"],
    second: ['ok', 1500, ['o ut.bin']],
    artifact: [0, 255],
    third: ['time_limit', true],
    fourth: [true, 'finished', 'later', [255, 10]],
  });
});

test('follows a run live, answers it, interrupts it and cancels it', async () => {
  const code = `
runq = Runq.sign_in_dev(user="ada")
run = runq.submit("name = input('who? ')\\nprint('hi', name)\\nprint(repr(input()))", interactive=True)
seen, text = [], ""
for event in runq.events(run.id):
    seen.append(event.type)
    if event.type == "output":
        text += event.data["text"]
        if text.endswith("who? "):
            runq.send_input(run.id, "Bo\\n")
        elif text.endswith("hi Bo\\n"):
            runq.send_input(run.id, "rest")
            runq.close_input(run.id)
assert seen[-1] == "finished", seen
ids = [event.id for event in runq.events(run.id) if event.id]
again = [event.id for event in runq.events(run.id, after=ids[1]) if event.id]
other = runq.submit("""
try:
    print('ready', flush=True)
    while True: pass
except KeyboardInterrupt: print('stopped')""")
for event in runq.events(other.id):
    if event.type == "output" and "ready" in event.data["text"]:
        runq.interrupt(other.id)
third = runq.submit("while True: pass")
runq.cancel(third.id)
print(json.dumps([text, again == ids[2:], list(runq.events(run.id, after=ids[-1])), runq.read(other.id).stdout,
                  runq.wait(third.id).verdict]))`;
  expect(await runPython(code, student)).toEqual(["who? hi Bo\n'rest'\n", true, [], 'ready\nstopped\n', 'cancelled']);
});

test('yields every event once and in order when the API restarts meanwhile', async () => {
  const cluster: Cluster = await startCluster({ apis: 1, workers: 1 });
  onTestFinished(() => cluster.close());
  const [api] = cluster.apis;
  const program = startPython(
    `
runq = Runq.sign_in_dev(user="ada")
code = "import time\\nfor i in range(40):\\n  print(i, flush=True)\\n  time.sleep(0.1)"
for event in runq.events(runq.submit(code).id):
    if event.id:
        print(event.id, event.type, repr(event.data.get("text")), flush=True)`,
    { RUNQ_URL: api!.url },
  );
  await until(() => program.stdout().includes('output'), 'the first output');
  await api!.kill('SIGKILL');
  await api!.start();
  const lines = (await program.ended).trim().split('\n');
  const ids = lines.map((line) => line.split(' ')[0]!);
  expect(ids).toEqual(['0-1', ...ids.slice(1).map((_, index) => `1-${index + 1}`)]);
  const texts = lines.filter((line) => line.includes(' output ')).map((line) => line.split(' ')[2]!.slice(1, -1));
  expect(texts.join('').replaceAll('\\n', '\n')).toBe(Array.from({ length: 40 }, (_, i) => `${i}\n`).join(''));
  expect(lines.at(-1)).toMatch(/ finished /);
});

test('submits a batch under one key, follows it and reads all pages of its results', async () => {
  const key = crypto.randomUUID();
  const code = `
runq = Runq()
runs = [{"code": f"print({i})", "label": f"s{i}"} for i in range(101)]
batch = runq.submit_batch(runs, label="class", idempotency_key="${key}")
same = runq.submit_batch(runs, label="class", idempotency_key="${key}")
counts = list(batch.progress())
batch.wait()
results = list(runq.batch_results(batch.id))
batch.export("ndjson", os.environ["FOLDER"] + "/out.ndjson")
print(json.dumps([same.id == batch.id, batch.state, counts[-1]["finished"], [run.stdout.strip() for run in results],
                  results[5].label]))`;
  const folder = createFolder();
  const numbers = Array.from({ length: 101 }, (_, i) => String(i));
  expect(await runPython(code, { ...grader, FOLDER: folder })).toEqual([true, 'finished', 101, numbers, 's5']);
  expect(readFileSync(join(folder, 'out.ndjson'), 'utf8').trim().split('\n').length).toBe(101);
});

test('saves an assignment, grades a class from folders, regrades, overrides and exports', async () => {
  const folder = createFolder();
  const { files, verdicts } = createClass(3);
  // Names with quotes and line ends must not break the form.
  const submissions = join(folder, 'cl"ass\r\nX: y');
  await writeFiles(join(folder, 'sums'), createAssignment());
  await writeFiles(submissions, files);
  writeFileSync(join(folder, 'ros"ter.csv'), 'id,name\ns000,Zoë\ns009,Absent\n');
  const code = `
from pathlib import Path
folder = Path(os.environ["FOLDER"])
runq = Runq()
saved = runq.save_assignment(folder / "sums")
roster = folder / 'ros"ter.csv'
preview = runq.preview(os.environ["SUBMISSIONS"], roster=roster)
batch = runq.grade("sums", os.environ["SUBMISSIONS"], roster=roster, label="hw").wait()
rows = {row["student"]: row for row in batch.results()}
draft = batch.draft(batch.rerun(["s001"]), wait_s=40)
published = batch.publish(draft)
other = batch.discard(batch.draft(batch.rerun("failed"), wait_s=40))
batch.override("s001", 7.5, "late")
for name in ("json", "gradescope"):
    batch.export(name, folder / f"out.{name}")
after = {row["student"]: row for row in batch.results()}
by_folder = runq.grade(folder / "sums", os.environ["SUBMISSIONS"])
by_folder.cancel()
read = runq.read_assignment("sums", version=1)
names = runq.list_assignments()
runq.delete_assignment("sums")
print(json.dumps({
    "saved": [saved.name, saved.version, saved.ok, saved.max_score, read.title, names, runq.list_assignments()],
    "preview": sorted(preview),
    "batch": [batch.state, batch.label, batch.grading["graded"], batch.grading["missing"]],
    "verdicts": {name: [case["verdict"] for case in row["cases"]] for name, row in rows.items()},
    "drafts": [published.state, published.students, published.same, other.state, other.number],
    "override": after["s001"]["overridden"]["score"],
}))`;
  const answer = await runPython<Record<string, unknown>>(code, {
    ...grader,
    FOLDER: folder,
    SUBMISSIONS: submissions,
  });
  expect(answer).toMatchObject({
    saved: ['sums', 1, true, 10, 'Sums', ['sums'], []],
    batch: ['finished', 'hw', 3, ['s009']],
    verdicts: Object.fromEntries(verdicts),
    drafts: ['published', 1, 1, 'discarded', 2],
    override: 7.5,
  });
  expect(JSON.parse(readFileSync(join(folder, 'out.json'), 'utf8'))).toMatchObject({ version: 1 });
  expect(readFileSync(join(folder, 'out.gradescope')).subarray(0, 2).toString()).toBe('PK');
});

test('a refusal is an error with every problem, and nothing is sent that cannot be right', async () => {
  const folder = createFolder();
  await writeFiles(folder, { 'a/link/main.py': '1' });
  const code = `
def refusal(call):
    try:
        call()
    except RunqError as error:
        return [error.status, error.code, bool(error.title), bool(error.detail), [e["pointer"] for e in error.errors]]
    except ValueError as error:
        return "ValueError"
runq = Runq()
folder = os.environ["FOLDER"]
os.symlink("/etc/passwd", folder + "/a/passwd")
print(json.dumps([
    refusal(lambda: runq.run("1", limits={"cpuTimeMs": 0, "nonsense": 1}, args=["a"] * 65)),
    refusal(lambda: runq.read("nothing")),
    refusal(lambda: runq.submit_batch([{"code": "1"}])),
    refusal(lambda: Runq(token="wrong").run("1")),
    refusal(lambda: runq.grade(folder, folder)),
    refusal(lambda: runq.run()),
    refusal(lambda: Runq("file:///etc")),
    refusal(lambda: Runq(token="a\\nb")),
    refusal(lambda: Runq(os.environ["RUNQ_URL"] + "/nothing", retries=0).run("1")),
]))`;
  expect(await runPython(code, { ...student, FOLDER: folder })).toEqual([
    [422, 'invalid', true, true, expect.arrayContaining(['/limits/cpuTimeMs', '/args'])],
    [404, 'not_found', true, true, []],
    [403, 'forbidden', true, true, []],
    [401, 'unauthorized', true, true, []],
    ...Array(4).fill('ValueError'),
    [404, 'not_found', true, true, []],
  ]);
});

test('a wait that is too short raises, and the run goes on', async () => {
  const code = `
runq = Runq()
try:
    runq.run("input()", interactive=True, timeout_s=0.2)
except RunqTimeout as error:
    run = error.run
try:
    for event in runq.events(run.id, timeout_s=0.5): pass
except TimeoutError as error:
    events = error.code
runq.close_input(run.id)
print(json.dumps([run.state, events, runq.wait(run.id).verdict]))`;
  expect(await runPython(code, student)).toEqual(['active', 'timeout', 'runtime_error']);
});

test('repeats a keyed call after lost connections and 503, under the same key, and input never', async () => {
  const server = await startFaultyServer(['drop', 'unavailable', 'drop', 'run']);
  const code = `
runq = Runq(token="t")
run = runq.run("1")
try:
    runq.send_input("r", "x")
except RunqError as error:
    code = error.code
print(json.dumps([run.verdict, code]))`;
  expect(await runPython(code, { RUNQ_URL: server.url })).toEqual(['ok', 'unreachable']);
  const requests = server.requests();
  expect(requests.map(({ path }) => path)).toEqual([...Array(4).fill('/v1/runs'), '/v1/runs/r/stdin']);
  const keys = requests.slice(0, 4).map(({ headers }) => headers['idempotency-key']);
  expect(new Set(keys).size).toBe(1);
  expect(keys[0]).toMatch(/^[\x21-\x7e]{16,255}$/);
});

test('gives up on a silent server, on one that asks for a long wait, and follows no redirect', async () => {
  const server = await startFaultyServer(['hang', 'later', 'redirect', 'cut']);
  const code = `
def code_of(**options):
    try:
        Runq(token="secret", **options).read("r")
    except RunqError as error:
        return [error.status, error.code, error.retry_after]
print(json.dumps([code_of(timeout_s=0.3, retries=0), code_of(), code_of(), code_of(retries=0)]))`;
  expect(await runPython(code, { RUNQ_URL: server.url })).toEqual([
    [0, 'unreachable', null],
    [503, 'draining', 3600],
    [302, 'http_error', null],
    [0, 'unreachable', null],
  ]);
  expect(server.requests().length).toBe(4);
});

test('runs a file from the command line', async () => {
  const folder = createFolder();
  const text = 'import sys\nprint(sys.stdin.read(), sys.argv[1:])\nprint("oops", file=sys.stderr)\nsys.exit(7)\n';
  await writeFiles(folder, { 'my main.py': text });
  const { child, ended } = startPythonCommand(['run', join(folder, 'my main.py'), '--flag', 'x'], student);
  child.stdin!.end('given');
  await expect(ended).rejects.toMatchObject({ code: 7, stdout: "given ['--flag', 'x']\n", stderr: 'oops\n' });
  const lost = startPythonCommand(['run', join(folder, 'none.py')], student);
  await expect(lost.ended).rejects.toMatchObject({ code: 2, stderr: expect.stringContaining('none.py') });
});
