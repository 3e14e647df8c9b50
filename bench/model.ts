import { replaceFigures } from './model/capacity-model.js';
import { renderBounds, renderPlans } from './model/render-capacity.js';

const users = [1_000, 10_000, 100_000, 1_000_000];

/** Prints what so many users need, on paper: the tables of docs/capacity.md, or those of other figures. */
export function benchModel(options: { users: number | undefined; set: string[] }): void {
  const figures = replaceFigures(options.set);
  const named = options.users ? [options.users] : users;
  process.stdout.write(`${renderPlans(named, figures)}\n\n${renderBounds(figures)}\n`);
}
