import { type Figures, listBounds, type Plan, planCapacity } from './capacity-model.js';

/** Rounds to two digits, so that no number looks more precise than its figures. */
const round = (value: number): string => {
  const digits = 10 ** Math.max(0, Math.floor(Math.log10(Math.max(value, 1))) - 1);
  const rounded = value < 10 ? Math.round(value * 10) / 10 : Math.round(value / digits) * digits;
  return rounded.toLocaleString('en');
};
const count = (value: number): string => value.toLocaleString('en');
const gib = (mib: number): string => `${round(mib / 1024)} GiB`;

const columns: [string, (plan: Plan) => string][] = [
  ['**users at the same time**', ({ users }) => `**${count(users)}**`],
  ['runs a second', ({ runsPerSecond }) => round(runsPerSecond)],
  ['API processes', ({ apis }) => count(apis)],
  ['Redis nodes', ({ redisNodes }) => count(redisNodes)],
  ['workers', ({ workers }) => count(workers)],
  ['active runs', ({ activeRuns }) => round(activeRuns)],
  ['processors', ({ processors }) => count(processors)],
  ['memory', ({ memoryMiB }) => gib(memoryMiB)],
  ['data in Redis', ({ redisDataMiB }) => gib(redisDataMiB)],
  ['connections of a Redis node', ({ redisConnections }) => round(redisConnections)],
  ['traffic of Redis, of output', ({ redisMbit, outputMbit }) => `${round(redisMbit)}, ${round(outputMbit)} Mbit/s`],
  ['services', ({ services }) => count(services)],
];

/** The table of plans, one column for each number of users, as Markdown. */
export function renderPlans(users: number[], figures: Figures): string {
  const plans = users.map((number) => planCapacity(number, figures));
  const [head, ...rows] = columns.map(([name, cell]) => `| ${[name, ...plans.map(cell)].join(' | ')} |`);
  return [head, `|${'---|'.repeat(plans.length + 1)}`, ...rows].join('\n');
}

/** What becomes short first, as Markdown. */
export function renderBounds(figures: Figures): string {
  const rows = listBounds(figures).map(({ name, users }) => `| ${name} | ${round(users)} |`);
  return ['| full | users at the same time |', '|---|---|', ...rows].join('\n');
}
