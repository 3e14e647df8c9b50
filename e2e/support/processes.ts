import { readdirSync, readFileSync } from 'node:fs';

export interface Process {
  pid: number;
  parent: number;
  command: string;
}

/** All readable processes of the machine. */
export function listProcesses(): Process[] {
  return readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
      const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
      const command = readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
      return [{ pid: Number(name), parent, command }];
    } catch {
      return [];
    }
  });
}

export function childrenOf(pid: number): Process[] {
  return listProcesses().filter((process) => process.parent === pid);
}

/** A process and its descendants. */
export function treeOf(pid: number): Process[] {
  const all = listProcesses();
  const tree = all.filter((process) => process.pid === pid);
  for (let i = 0; i < tree.length; i++) tree.push(...all.filter((process) => process.parent === tree[i]!.pid));
  return tree;
}
