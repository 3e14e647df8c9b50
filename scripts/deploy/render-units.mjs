/** The units of an installation, and the account of each. */
export const unitNames = ['runq-api.service', 'runq-worker.service'];

const below = (path, folders) => folders.some((folder) => path === folder || path.startsWith(`${folder}/`));
const homes = ['/home', '/root', '/run/user'];

/** systemd expands `%` everywhere. */
const escapePercent = (text) => text.replaceAll('%', '%%');

/** A path as a word of ExecStart=, where systemd also splits at spaces and expands `$`. */
function quoteWord(path) {
  const text = escapePercent(path).replaceAll('$', '$$$$');
  return /^[\w@%+=:,./$-]+$/.test(text) ? text : `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}

/**
 * Adapts the text of a unit of deploy/ to an installation. `installation` has the absolute paths `root` and `node`, the
 * account `user`, `redisUnit` (null: Redis is on another host) and, for a worker, `appArmorProfile` (null: none).
 * Throws when the unit lacks a line that must change.
 */
export function renderUnit(text, { root, node, user, redisUnit, appArmorProfile = null }) {
  for (const name of [user, redisUnit ?? 'none'])
    if (!/^[A-Za-z0-9_][\w.@-]*$/.test(name))
      throw new Error(`${JSON.stringify(name)} is no name of an account or unit`);
  const replace = (unit, pattern, line) => {
    if (!pattern.test(unit)) throw new Error(`the unit has no line ${pattern}`);
    return unit.replace(pattern, () => line);
  };
  const network = 'network-online.target';
  const units = redisUnit ? `${network} ${redisUnit}` : network;
  let unit = replace(text, /^After=.*$/m, `After=${units}`);
  unit = replace(unit, /^Wants=.*$/m, `Wants=${units}`);
  unit = replace(unit, /^User=.*$/m, `User=${user}`);
  unit = replace(unit, /^WorkingDirectory=.*$/m, `WorkingDirectory=${escapePercent(root)}`);
  unit = replace(unit, /^ExecStart=\/usr\/bin\/node (?=\S+$)/m, `ExecStart=${quoteWord(node)} `);
  if (below(root, homes) || below(node, homes)) unit = replace(unit, /^ProtectHome=yes$/m, 'ProtectHome=read-only');
  if (appArmorProfile) unit = replace(unit, /^UMask=.*$/m, `UMask=0077\nAppArmorProfile=${appArmorProfile}`);
  return unit;
}
