import type { Run } from '@runq/common/contract/run';

/** The stable address of a run; ids begin with their time, so the end distinguishes them. */
export function RunLink({ id }: Pick<Run, 'id'>) {
  return (
    <a href={`/ops/runs/${encodeURIComponent(id)}`} title={id}>
      {id.length > shownCharacters ? `…${id.slice(-shownCharacters)}` : id}
    </a>
  );
}

const shownCharacters = 12;
