import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { scenarioArbitrary } from './admission-operations.testkit.js';
import { playScenario } from './admission-scenario.testkit.js';
import { startTestRedis, type TestRedis } from './redis.testkit.js';
import type { ReadLua } from './scripts.js';

/** Faults that somebody could make in the scripts: the file, what stands there, and what would stand there instead. */
const faults: { name: string; file: string; from: string; to: string }[] = [
  {
    name: 'a finished run keeps its lease',
    file: 'includes/places',
    from: "if call('ZREM', key.leases, run.id) == 0 then return end",
    to: "if not call('ZSCORE', key.leases, run.id) then return end",
  },
  {
    name: 'a place leaks when its user has another',
    file: 'includes/places',
    from: "if call('HINCRBY', key.activeUsers, run.user, -1) <= 0",
    to: "if activeRunsOf(run.user) < 2 and call('HINCRBY', key.activeUsers, run.user, -1) <= 0",
  },
  {
    name: 'the batch share leaks',
    file: 'includes/places',
    from: "call('SREM', key.activeBatch, run.id)",
    to: '',
  },
  {
    name: 'one user too many',
    file: 'includes/pump',
    from: 'if users < settings.maxActiveUsers then',
    to: 'if users <= settings.maxActiveUsers then',
  },
  {
    name: 'one run too many of a user',
    file: 'includes/lines',
    from: 'if active >= record.runsPerUser then',
    to: 'if active > record.runsPerUser then',
  },
  {
    name: 'one run too many in all',
    file: 'includes/pump',
    from: 'while active < last do',
    to: 'while active <= last do',
  },
  {
    name: 'places ignore the lanes of live workers',
    file: 'includes/settings',
    from: "return math.min(settings.maxRuns, tonumber(call('GET', key.capacity) or '0'))",
    to: 'return settings.maxRuns',
  },
  {
    name: 'batches take the reserve',
    file: 'includes/settings',
    from: 'places - settings.batchReserveRuns',
    to: 'places',
  },
  {
    name: 'too much draining: nobody is let in again at the cap',
    file: 'includes/pump',
    from: 'return insider and insider.user',
    to: 'return nil',
  },
  {
    name: 'a cancelled run keeps its place in the line',
    file: 'cancelRun',
    from: 'leaveLine(id, run.user, run.class)',
    to: '',
  },
  {
    name: 'a cancelled admitted run keeps its place',
    file: 'cancelRun',
    from: "endActive(run, 'cancelled', reasons.cancelledWaiting)",
    to: "endRun(run, 'active', { verdict = 'cancelled', reason = reasons.cancelledWaiting })",
  },
  {
    name: 'nobody is admitted after a cancel',
    file: 'cancelRun',
    from: "end\npump()\nreturn { 'cancelled', admitted }",
    to: "end\nreturn { 'cancelled', admitted }",
  },
  {
    name: 'no fence at finish',
    file: 'finishRun',
    from: 'if not run or run.attempt ~= tonumber(ARGV[2])',
    to: 'if not run',
  },
  {
    name: 'no fence at output',
    file: 'appendEvents',
    from: "if not run or run.state ~= 'active' or run.attempt ~= attempt",
    to: "if not run or run.state ~= 'active'",
  },
  {
    name: 'an end told twice is refused',
    file: 'finishRun',
    from: "if run.state == 'finished' and run.verdict == outcome.verdict then return { 2, admitted } end",
    to: '',
  },
  {
    name: 'an end is overwritten',
    file: 'finishRun',
    from: "if run.state ~= 'active' then return { 0, admitted } end",
    to: '',
  },
  {
    name: 'a batch stands in the ring of interactive runs',
    file: 'includes/lines',
    from: "ringKey(active > 0 and 'inside' or 'outside', class)",
    to: "ringKey(active > 0 and 'inside' or 'outside', 'interactive')",
  },
  {
    name: 'an outsider stands in the ring inside',
    file: 'includes/lines',
    from: "ringKey(active > 0 and 'inside' or 'outside', class)",
    to: "ringKey('inside', class)",
  },
  {
    name: 'a second delivery takes a run over',
    file: 'startRun',
    from: 'if run.startedAt and run.token ~= token then return false end',
    to: '',
  },
  {
    name: 'the last comes first',
    file: 'includes/places',
    from: "call('ZPOPMIN', lineKey(user))",
    to: "call('ZPOPMAX', lineKey(user))",
  },
  {
    name: 'what is reaped forgets the ring',
    file: 'includes/endings',
    from: "countBatch(run.batchId, 'active', 'queued')\n  placeUser(run.user)",
    to: "countBatch(run.batchId, 'active', 'queued')",
  },
  {
    name: 'a given back run counts as active in its batch',
    file: 'includes/endings',
    from: "countBatch(run.batchId, 'active', 'queued')",
    to: '',
  },
  {
    name: 'a run that somebody typed into begins again',
    file: 'includes/endings',
    from: 'if run.inputBytes or run.restarts',
    to: 'if run.restarts',
  },
  {
    name: 'a worker that is gone still counts',
    file: 'includes/workers',
    from: "call('HDEL', key.workerLanes, worker)",
    to: '',
  },
  {
    name: 'a new process leaves the runs of the old',
    file: 'helloWorker',
    from: 'giveBackRuns(worker, incarnation)',
    to: '',
  },
  {
    name: 'the record of a user stays for ever',
    file: 'includes/lines',
    from: "call('PEXPIRE', userKey(user), integer(IDLE_USER_MS))",
    to: '',
  },
  {
    name: 'the pause is not kept',
    file: 'includes/pump',
    from: 'if isPaused() then return end',
    to: '',
  },
  {
    name: 'a muted user is taken in',
    file: 'submitRuns',
    from: 'if record.isMuted then outcome = -3 end',
    to: '',
  },
  {
    name: 'batches go on during an exam',
    file: 'includes/settings',
    from: 'if settings.exam == 1 then return 0 end',
    to: '',
  },
  {
    name: 'a changed number of places does not reach those who hold some',
    file: 'changeSettings',
    from: 'placeActiveUsers()',
    to: '',
  },
  {
    name: 'a raised number lets nobody in',
    file: 'changeSettings',
    from: 'placeActiveUsers()\npump()',
    to: 'placeActiveUsers()',
  },
  {
    name: 'a rule for a user does not reach him',
    file: 'ruleUser',
    from: 'placeUser(user)\n',
    to: '',
  },
  {
    name: 'the rule of a user who is away is forgotten',
    file: 'ruleUser',
    from: "call('PERSIST', userKey(user))",
    to: "call('UNLINK', userKey(user))",
  },
  {
    name: 'a due run stays among the delayed',
    file: 'includes/delays',
    from: '    forgetDelay(id, run.user)',
    to: '',
  },
  {
    name: 'a cancelled run comes when it is due',
    file: 'cancelRun',
    from: 'forgetDelay(id, run.user)',
    to: '',
  },
  {
    name: 'what was lost with its process is never brought back',
    file: 'reapRuns',
    from: 'local became = run and giveUpOn(run)',
    to: 'local became = run and run.startedAt and giveUpOn(run)',
  },
];

const histories = 60;
const operationsPerHistory = 70;

let server: TestRedis;
beforeAll(async () => {
  server = await startTestRedis();
});
afterAll(() => server.close());

const readLua: ReadLua = (name) => readFileSync(new URL(`../../lua/${name}.lua`, import.meta.url), 'utf8');

/** The scripts with one fault; throws when the text to replace is not there, so that the table cannot rot. */
function plant({ file, from, to }: (typeof faults)[number]): ReadLua {
  const text = readLua(file);
  if (text.split(from).length !== 2) throw new Error(`"${from}" does not stand once in ${file}`);
  return (name) => (name === file ? text.replace(from, () => to) : readLua(name));
}

describe('the property test of admission catches', () => {
  it.each(faults)('$name', async (fault) => {
    const redis = server.connect();
    const faulty = plant(fault);
    const result = await fc.check(
      fc.asyncProperty(scenarioArbitrary(operationsPerHistory), async (scenario) => {
        await playScenario(redis, scenario, faulty);
      }),
      { numRuns: histories, endOnFailure: true, seed: 1 },
    );
    redis.disconnect();
    await server.flush();
    expect(result.failed, `in ${result.numRuns} histories`).toBe(true);
    // A fault has to be noticed by a check of ours, not by a script that broke.
    expect(String(result.errorInstance)).not.toMatch(/ReplyError|Lua|script/);
  });
});
