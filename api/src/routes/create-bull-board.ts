import { createBullBoard as createBoard } from '@bull-board/api';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import { ExpressAdapter } from '@bull-board/express';
import type { RequestHandler } from 'express';

export type BoardQueue = ConstructorParameters<typeof BullMQAdapter>[0];

/** bull-board, read-only, at `basePath`. */
export function createBullBoard({ basePath, queues }: { basePath: string; queues: BoardQueue[] }): RequestHandler {
  const adapter = new ExpressAdapter();
  adapter.setBasePath(basePath);
  createBoard({
    queues: queues.map((queue, index) => {
      // All have the same name; the prefix distinguishes them on the board.
      const prefix = queues.length > 1 ? `shard-${index}-` : '';
      return new BullMQAdapter(queue, { readOnlyMode: true, prefix });
    }),
    serverAdapter: adapter,
    options: { uiConfig: { boardTitle: 'runq', miscLinks: [{ text: 'Operations', url: '/ops' }] } },
  });
  return adapter.getRouter() as RequestHandler;
}
