import type { CaseVerdict } from '@runq/common/contract/grading';
import { verdictInfo } from './verdict-info.js';

/** A verdict as its code in its colour; `isLong`: with its name. */
export function VerdictBadge({ verdict, isLong }: { verdict: CaseVerdict | null; isLong?: boolean }) {
  if (verdict === null) return <span class="verdict tone-none">no result</span>;
  const { code, label, tone } = verdictInfo[verdict];
  return (
    <span class={`verdict tone-${tone}`}>
      <abbr title={label}>{code}</abbr>
      {isLong && ` ${label}`}
    </span>
  );
}
