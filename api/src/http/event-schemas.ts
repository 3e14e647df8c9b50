import type { oas31 } from 'zod-openapi';

// Data of Server-Sent Events by the name of the event: OpenAPI 3.1 cannot describe what a stream holds. Plain JSON
// Schema, because zod-openapi takes a component that no operation refers to for part of a request as well.

type Schema = oas31.SchemaObject;

const refer = (name: string) => ({ $ref: `#/components/schemas/${name}` });
const integer = (minimum: number): Schema => ({ type: 'integer', minimum });
const object = (properties: Record<string, Schema | oas31.ReferenceObject>, optional: string[] = []): Schema => ({
  type: 'object',
  properties,
  required: Object.keys(properties).filter((name) => !optional.includes(name)),
});

const withRun = object({ run: refer('Run') });
const output: Record<string, Schema> = {
  seq: integer(1),
  stream: { type: 'string', enum: ['stdout', 'stderr'] },
  text: { type: 'string' },
  cutBytes: { ...integer(1), description: 'The text replaces that many expired bytes of output.' },
};
const display: Record<string, Schema> = {
  seq: integer(1),
  kind: { type: 'string', enum: ['plot', 'turtle', 'prompt', 'input', 'notice'] },
};
const counts = object({ queued: integer(0), active: integer(0), finished: integer(0) });

/** Components that no operation refers to. */
export const eventSchemas: Record<string, Schema> = {
  RunEvents: {
    ...object({
      state: withRun,
      output: object(output, ['cutBytes']),
      display: { ...object(display), additionalProperties: true },
      queue: refer('QueuePlace'),
      finished: withRun,
    }),
    description: 'The data of each event of a run, by its name. All but `queue` have an id.',
  },
  BatchEvents: {
    ...object({
      progress: object({
        id: { type: 'string' },
        counts,
        etaMs: { type: ['integer', 'null'] },
        paused: { type: 'boolean' },
        waitingReason: { type: ['string', 'null'] },
        revision: { ...integer(0), description: 'Rises with each change by a grader.' },
      }),
    }),
    description: 'The data of each event of a batch, by its name.',
  },
};
