import '../../styles/console.css';
import '../../styles/ansi.css';
import type { Transcript } from '@runq/common/contract/grading';
import { useMemo } from 'preact/hooks';
import { createStyleReader } from '../../console/ansi-style.js';
import { createOutputBuffer } from '../../console/output-buffer.js';
import { renderItem } from '../../console/render-line.js';
import type { TextKind } from '../../console/text-line.js';
import { useGrader } from '../../grading/grader-context.js';
import { MountElement } from '../../ui/mount-element.js';
import { useAddress } from '../data/batch-context.js';
import { formatLineMark } from '../student/line-mark.js';

/** Lines that are shown, the last ones; the export `runs` has the whole. */
const maxLines = 5000;
/** Characters of a line before it continues on the next. */
const maxColumns = 2000;

const kinds: Record<Transcript['parts'][number]['kind'], TextKind> = {
  stdout: 'stdout',
  stderr: 'stderr',
  prompt: 'prompt',
  input: 'echo',
};

/** What a case printed and read, as its student's console shows it: colours, prompts, and input where it was read. */
export function TranscriptView({ transcript, student }: { transcript: Transcript; student: string }) {
  const { navigation } = useGrader();
  const toAddress = useAddress();
  const { element, skipped } = useMemo(() => renderTranscript(transcript), [transcript]);
  const { parts, hiddenBytes } = transcript;

  /** The line of an error leads to the student's file. */
  function onClick(event: MouseEvent): void {
    const { path, line } = (event.target as Element).closest<HTMLElement>('a[data-line]')?.dataset ?? {};
    if (path === undefined || line === undefined) return;
    event.preventDefault();
    navigation.go(`${toAddress({ kind: 'student', student })}${formatLineMark({ path, line: Number(line) })}`);
  }

  if (parts.length === 0) return <p class="empty-note">It printed nothing and read nothing.</p>;
  return (
    <>
      {skipped > 0 && <p class="chart-facts">{skipped.toLocaleString('en')} earlier lines are not shown.</p>}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region must be focusable */}
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: the links in it are clicked by Enter as well */}
      <section class="transcript" tabIndex={0} aria-label="Transcript" onClick={onClick}>
        <MountElement element={element} class="transcript-lines" />
      </section>
      {hiddenBytes > 0 && (
        <p class="chart-facts">{hiddenBytes.toLocaleString('en')} bytes in the middle are not stored.</p>
      )}
      <p class="transcript-key">
        <span class="text-prompt">prompt</span> <span class="text-echo">input, where it was read</span>{' '}
        <span class="text-stderr">error output</span>
      </p>
    </>
  );
}

function renderTranscript({ parts }: Transcript): { element: HTMLElement; skipped: number } {
  const buffer = createOutputBuffer({ maxItems: maxLines, maxColumns, createStyleReader });
  for (const { kind, text } of parts) buffer.write(kinds[kind], text);
  if (!buffer.isAtLineStart()) buffer.write('stdout', '\n');
  const { items, skipped } = buffer.take(maxLines);
  const element = document.createElement('div');
  element.append(...items.map(renderItem));
  return { element, skipped };
}
