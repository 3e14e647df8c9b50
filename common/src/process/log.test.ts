import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

/** What a process prints that logs this error. */
function logOf(makeError: string): string {
  const log = fileURLToPath(new URL('log.ts', import.meta.url));
  const code = `
    import { createLog } from ${JSON.stringify(log)};
    createLog({ level: 'info', name: 'test' }).error({ err: ${makeError} }, 'failed');`;
  return execFileSync(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', code], { encoding: 'utf8' });
}

test('of an error the log holds name, message, stack and cause, and nothing that hangs on it', () => {
  const command = "{ command: { name: 'evalsha', args: ['print(secret)'] }, body: 'secret' }";
  const cause = `Object.assign(new Error('inner'), ${command})`;
  const printed = logOf(`Object.assign(new TypeError('outer', { cause: ${cause} }), ${command}, { code: 'EX' })`);
  expect(JSON.parse(printed).err).toMatchObject({
    type: 'TypeError',
    message: 'outer',
    code: 'EX',
    cause: { message: 'inner' },
  });
  expect(printed).not.toContain('secret)');
  expect(printed).not.toContain('"secret"');
});

test.each([
  `(() => { try { JSON.parse('{"password": hunter22, "more": 1}') } catch (error) { return error } })()`,
  `(() => { try { JSON.parse('hunter22\\nand more') } catch (error) { return error } })()`,
  `(() => { try { JSON.parse('x hunter22') } catch (cause) { return new Error('outer', { cause }) } })()`,
])('of a text that is not JSON the log has nothing: %s', (makeError) => {
  const printed = logOf(makeError);
  expect(printed).not.toContain('hunter22');
  expect(printed).toContain('a text that is not valid JSON');
  expect(JSON.parse(printed).err.stack).toMatch(/\n {4}at /);
});

test('where runs are traced, a line about a run names its trace, and other lines do not', () => {
  const log = fileURLToPath(new URL('log.ts', import.meta.url));
  const code = `
    import { createLog } from ${JSON.stringify(log)};
    const findTraceId = (runId) => (runId === 'r1' ? 't1' : undefined);
    const log = createLog({ level: 'info', name: 'test', findTraceId }).child({ worker: 'w' });
    log.info({ run_id: 'r1' }, 'about a run');
    log.info({ run_id: 'r2' }, 'about one without a trace');
    log.info('about none');`;
  const args = ['--import', 'tsx', '--input-type=module', '-e', code];
  const printed = execFileSync(process.execPath, args, { encoding: 'utf8' }).trimEnd().split('\n');
  expect(printed.map((line) => JSON.parse(line).trace_id)).toEqual(['t1', undefined, undefined]);
});
