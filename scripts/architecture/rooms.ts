/** A room of the house: which files are in it, which rooms it may import from, and from which only types. */
interface Room {
  name: string;
  files: RegExp;
  imports: string[];
  types?: string[];
}

/** The first room whose pattern matches is the file's own. */
const rooms: Room[] = [
  { name: 'contract', files: /^common\/src\/contract\//, imports: ['contract'] },
  { name: 'process', files: /^common\/src\/process\//, imports: ['process', 'contract'] },
  { name: 'store', files: /^common\/src\/store\//, imports: ['store', 'contract'], types: ['process'] },

  {
    name: 'api main',
    files: /^api\/src\/main\.ts$/,
    imports: ['transport', 'use case', 'api config', 'store', 'process', 'contract'],
  },
  { name: 'api config', files: /^api\/src\/config\.ts$/, imports: ['process', 'contract'] },
  {
    name: 'transport',
    files: /^api\/src\/(app|authenticate|answer-problem|listen)\.ts$|^api\/src\/(routes|sockets|compat)\//,
    imports: ['transport', 'use case', 'api config', 'contract'],
    types: ['process', 'store'],
  },
  {
    name: 'use case',
    files: /^api\/src\/(runs|sessions|workspace|grading|accounts|ops)\//,
    imports: ['use case', 'store', 'contract'],
    types: ['process', 'api config', 'transport'],
  },

  {
    name: 'worker main',
    files: /^worker\/src\/main\.ts$/,
    imports: ['start-worker', 'worker', 'worker config', 'sandbox', 'store', 'process', 'contract'],
  },
  { name: 'worker config', files: /^worker\/src\/config\.ts$/, imports: ['process', 'contract'] },
  {
    name: 'start-worker',
    files: /^worker\/src\/start-worker\.ts$/,
    imports: ['worker', 'store', 'contract'],
    types: ['process', 'worker config', 'sandbox'],
  },
  { name: 'sandbox', files: /^worker\/src\/sandbox\//, imports: ['sandbox', 'contract'], types: ['process'] },
  {
    name: 'worker',
    files: /^worker\/src\//,
    imports: ['worker', 'sandbox', 'store', 'contract'],
    types: ['process', 'worker config'],
  },

  { name: 'web', files: /^web\//, imports: ['web'], types: ['contract'] },
  { name: 'cli', files: /^cli\//, imports: ['cli'], types: ['contract'] },
  { name: 'bench', files: /^bench\//, imports: ['bench', 'e2e', 'sandbox', 'store'], types: ['contract'] },
  { name: 'e2e', files: /^e2e\//, imports: ['e2e'] },
  { name: 'scripts', files: /^scripts\//, imports: ['scripts'] },
];

/** The room of a file; null for a file that stands in none, which is a fault in itself. */
export function roomOf(path: string): Room | null {
  return rooms.find(({ files }) => files.test(path)) ?? null;
}

/** Packages that only some files may import; what is not listed is free. */
export const packageRules: { specifier: RegExp; name: string; allowed: RegExp }[] = [
  { name: 'ioredis', specifier: /^ioredis(\/|$)/, allowed: /^common\/src\/store\/|^(api|worker)\/src\/main\.ts$/ },
  {
    name: 'bullmq',
    specifier: /^bullmq(\/|$)/,
    allowed: /^(api|worker)\/src\/main\.ts$|^common\/src\/store\/run-queue\.ts$|^worker\/src\/take-deliveries\.ts$/,
  },
  {
    name: 'express',
    specifier: /^express(\/|$)/,
    allowed: /^api\/src\/(app|authenticate|answer-problem)\.ts$|^api\/src\/(routes|compat)\//,
  },
  { name: 'socket.io', specifier: /^socket\.io(\/|$)/, allowed: /^api\/src\/sockets\// },
  {
    name: 'node:child_process',
    specifier: /^(node:)?child_process$/,
    allowed: /^worker\/src\/sandbox\//,
  },
];
