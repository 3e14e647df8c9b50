/** An input and the output that belongs to it: paths in the package. */
export interface Pair {
  name: string;
  input: string;
  output: string;
}

type Role = 'input' | 'output';
interface Half {
  path: string;
  role: Role;
  /** The folder of the pair, and what both names have in common. */
  folder: string;
  stem: string;
}

const roleOfEnding: Readonly<Record<string, Role>> = { in: 'input', out: 'output', ans: 'output' };

/**
 * Finds cases by the names of files. Three layouts are known: `01.in` with `01.out` or `01.ans`; `input01.txt` with
 * `output01.txt`; `input/01.txt` with `output/01.txt`. They may lie in any folder, in the order of numbers in names.
 * `problems` has halves without the other, and files that claim the same half.
 */
export function findPairs(paths: readonly string[]): { pairs: Pair[]; problems: { path: string; message: string }[] } {
  const problems: { path: string; message: string }[] = [];
  const found = new Map<string, Partial<Record<Role, string>> & Pick<Half, 'folder' | 'stem'>>();
  for (const { path, role, folder, stem } of paths.flatMap(findHalf)) {
    const key = `${folder}/${stem}`;
    const pair = found.get(key) ?? { folder, stem };
    found.set(key, pair);
    const other = pair[role];
    if (other === undefined) pair[role] = path;
    else problems.push({ path, message: `is the ${role} of the same case as ${other}` });
  }
  const complete = [...found.values()].flatMap(({ input, output, ...rest }) => {
    if (input !== undefined && output !== undefined) return [{ input, output, ...rest }];
    if (input !== undefined) problems.push({ path: input, message: 'is an input without an output' });
    if (output !== undefined) problems.push({ path: output, message: 'is an output without an input' });
    return [];
  });
  const stems = complete.map(({ stem }) => stem);
  const areUnique = new Set(stems).size === stems.length;
  const { compare } = new Intl.Collator('en', { numeric: true });
  const pairs = complete
    .map(({ input, output, folder, stem }) => ({ name: areUnique ? stem : `${folder}/${stem}`, input, output }))
    .map((pair) => ({ ...pair, name: pair.name.replace(/^\//, '') }))
    .sort((a, b) => compare(a.name, b.name) || (a.name < b.name ? -1 : 1));
  return { pairs, problems };
}

function findHalf(path: string): Half[] {
  const parts = path.split('/');
  const base = parts.pop()!;
  const above = parts.at(-1) ?? '';
  const dot = base.lastIndexOf('.');
  const [stem, ending] = dot < 0 ? [base, ''] : [base.slice(0, dot), base.slice(dot + 1).toLowerCase()];
  if (stem === '') return [];

  const folderRole = /^(in|out)(?:puts?)?$/i.exec(above)?.[1]?.toLowerCase();
  const prefix = /^(in|out)put[-_ ]?(.*)$/i.exec(stem);
  if (folderRole !== undefined) {
    const common = prefix?.[2] || stem;
    return [{ path, role: roleOfEnding[folderRole]!, folder: parts.slice(0, -1).join('/'), stem: common }];
  }
  const folder = parts.join('/');
  if (Object.hasOwn(roleOfEnding, ending)) return [{ path, role: roleOfEnding[ending]!, folder, stem }];
  if (ending !== 'txt' || prefix === null) return [];
  return [{ path, role: roleOfEnding[prefix[1]!.toLowerCase()]!, folder, stem: prefix[2] || '1' }];
}
