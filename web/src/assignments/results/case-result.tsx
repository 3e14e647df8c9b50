import type { MyCaseResult } from '@runq/common/contract/my-assignment';
import { useState } from 'preact/hooks';
import { CaseText, TranscriptView } from './case-text.js';
import { DrawnDiff } from './drawn-diff.js';
import { formatPoints } from './progress-text.js';
import { markOf } from './verdict-marks.js';

/** The result of one case: its sentence, and in a closed part what its visibility shows besides. */
export function CaseResult({ result }: { result: MyCaseResult }) {
  const { name, verdict, score, maxScore, sentence, hint, diff, transcript, input, expected } = result;
  const { tone, sign, label } = markOf(verdict);
  // A long transcript costs nothing until it is wanted.
  const [isOpen, setOpen] = useState(false);
  const hasDetails = diff !== null || transcript !== null || input !== null || expected !== null;
  return (
    <li class={`case-result case-${tone}`}>
      <p class="case-head">
        <span class="case-mark" aria-hidden="true">
          {sign}
        </span>
        <strong class="case-name">{name}</strong>
        <span class="case-label">{label}</span>
        <span class="case-points">{formatPoints(score, maxScore)}</span>
      </p>
      <p class="case-sentence">{sentence}</p>
      {hint !== null && hint !== sentence && (
        <p class="case-hint">
          <strong>Hint:</strong> {hint}
        </p>
      )}
      {hasDetails && (
        <details onToggle={(event) => setOpen(event.currentTarget.open)}>
          <summary>
            Details<span class="hidden-label"> of {name}</span>
          </summary>
          {isOpen && (
            <>
              {diff !== null && <DrawnDiff diff={diff} caseName={name} />}
              {transcript !== null && <TranscriptView transcript={transcript} caseName={name} />}
              {input !== null && <CaseText label="Input" text={input} caseName={name} />}
              {expected !== null && <CaseText label="Expected output" text={expected} caseName={name} />}
            </>
          )}
        </details>
      )}
    </li>
  );
}
