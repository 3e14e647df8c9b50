/** Loaded into each Node process of the service by `--import`: profiles the one that RUNQ_PROFILE names to its end. */
import { writeFileSync } from 'node:fs';
import { Session } from 'node:inspector';

const { of: name, file } = JSON.parse(process.env.RUNQ_PROFILE);

if (process.argv[1]?.endsWith(`/${name}/dist/main.js`)) {
  const session = new Session();
  session.connect();
  session.post('Profiler.enable');
  session.post('Profiler.start');
  process.once('exit', () =>
    session.post('Profiler.stop', (_error, { profile }) => writeFileSync(file, JSON.stringify(profile))),
  );
}
