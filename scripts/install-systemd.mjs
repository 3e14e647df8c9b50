/**
 * `npm run install:systemd [-- --print]`: the API and a worker of this installation as systemd services. Writes their
 * units and starts nothing. `--print` prints them instead.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { chooseUsers, findAppArmorProfile, findObstacles, findRedisUnit } from './deploy/describe-installation.mjs';
import { renderUnit, unitNames } from './deploy/render-units.mjs';
import { log } from './log.mjs';

const usage = `npm run install:systemd -- [options]
  --print           print the units instead of writing them
  --user NAME       account of the worker
  --api-user NAME   account of the API; should be another one, since it knows the keys of sign-in
  --redis UNIT      unit of Redis that they start after; none when it is on another host
  --folder FOLDER   where to write the units (/etc/systemd/system)`;
const root = fileURLToPath(new URL('..', import.meta.url)).replace(/(.)\/$/, '$1');

try {
  const { values } = parseArgs({
    options: {
      print: { type: 'boolean', default: false },
      user: { type: 'string' },
      'api-user': { type: 'string' },
      redis: { type: 'string' },
      folder: { type: 'string', default: '/etc/systemd/system' },
    },
  });
  install(values);
} catch (error) {
  if (error.code?.startsWith('ERR_PARSE_ARGS')) log(`${error.message}\n${usage}`);
  else if (error.code === 'EACCES') log(`${error.message}. Run it with sudo, or with --print.`);
  else log(error.message);
  process.exitCode = 1;
}

function install({ print, user, 'api-user': apiUser, redis, folder }) {
  const accounts = readFileSync('/etc/passwd', 'utf8');
  const node = process.execPath;
  const chosen = chooseUsers(root, accounts);
  const users = { api: apiUser ?? chosen.api, worker: user ?? chosen.worker };
  const redisUnit = redis === 'none' ? null : (redis ?? findRedisUnit());
  const environmentFiles = [];
  for (const name of unitNames) {
    const isWorker = name === 'runq-worker.service';
    const text = readFileSync(join(root, 'deploy', name), 'utf8');
    const unit = renderUnit(text, {
      ...{ root, node, redisUnit },
      user: isWorker ? users.worker : users.api,
      appArmorProfile: isWorker ? findAppArmorProfile() : null,
    });
    environmentFiles.push(/^EnvironmentFile=(.+)$/m.exec(unit)[1]);
    if (print) process.stdout.write(`# ${join(folder, name)}\n${unit}\n`);
    else writeFileSync(join(folder, name), unit);
  }
  for (const obstacle of findObstacles({ root, node, users, accounts, environmentFiles })) log(`first, ${obstacle}`);
  log(`then: systemctl daemon-reload && systemctl enable --now ${unitNames.join(' ')}`);
}
