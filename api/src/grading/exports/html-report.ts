import { createHash } from 'node:crypto';
import type { CaseVerdict, StudentResult } from '@runq/common/contract/grading';
import type { ResultsHeader } from '@runq/common/contract/results';
import { escapeAttribute, escapeMarkup } from '@runq/common/markup/xml-text';
import { formatPoints, readCaseScore, readFinalScore } from '../final-score.js';
import { verdictLabels } from '../verdict-labels.js';
import { describeTotal } from './describe-total.js';
import { createFileNames } from './file-names.js';
import { reportStyle } from './html-report-style.js';
import type { ResultWriter } from './result-writer.js';
import { zipFiles } from './zip-files.js';

type CaseOfStudent = StudentResult['cases'][number];

const hints = {
  whitespace: 'It would pass if whitespace were ignored.',
  case: 'It would pass if letter case were ignored.',
  prompts: 'It would pass if prompts were ignored.',
};

/**
 * A zip with a report of each student, named `<student>.html`. A report loads nothing and has no scripts, which its
 * content security policy enforces. `bdi` isolates the writing direction of names.
 */
export const writeHtml: ResultWriter = (header, students) => {
  const nameFile = createFileNames();
  async function* toFiles() {
    for await (const student of students) {
      yield { path: `${nameFile(student.student)}.html`, content: formatReport(header, student) };
    }
  }
  return zipFiles(toFiles(), new Date(header.gradedAt));
};

/** Its source in the policy (CSP Level 3, section 2.3.1). */
const hashOfStyle = () => `'sha256-${createHash('sha256').update(reportStyle).digest('base64')}'`;

function formatReport(header: ResultsHeader, student: StudentResult): string {
  const title = escapeMarkup(header.assignment.title);
  const id = escapeMarkup(student.student);
  const described = new Map(header.cases.map((item) => [item.name, item]));
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src ${hashOfStyle()}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}: ${id}</title>
<style>${reportStyle}</style>
</head>
<body>
<main>
<h1><bdi>${title}</bdi></h1>
<p><bdi>${escapeMarkup(student.name ?? student.student)}</bdi>${student.name === null ? '' : ` (<bdi>${id}</bdi>)`}</p>
${formatTotal(student)}
<p class="muted">${formatTimes(header, student)}</p>
<h2 id="cases">Cases</h2>
${formatTable(student.cases, described)}
</main>
</body>
</html>
`;
}

function formatTotal(student: StudentResult): string {
  const isFinal = readFinalScore(student) !== null;
  return `<p class="${isFinal ? 'score' : 'note'}">${escapeMarkup(describeTotal(student))}</p>`;
}

function formatTimes(header: ResultsHeader, student: StudentResult): string {
  const submitted = student.submittedAt === null ? '' : `Submitted ${formatTime(student.submittedAt)}. `;
  const nothing = student.submission === null ? 'Nothing was submitted. ' : '';
  const graded = `Graded ${formatTime(header.gradedAt)} with version ${header.assignment.version}`;
  return `${nothing}${submitted}${graded}, Python ${escapeMarkup(header.python)}.`;
}

/** An instant in UTC; results do not know the time zone of the class. */
function formatTime(instant: string): string {
  const iso = new Date(instant).toISOString();
  return `<time datetime="${iso}">${iso.slice(0, 16).replace('T', ' ')} UTC</time>`;
}

function formatTable(cases: CaseOfStudent[], described: Map<string, ResultsHeader['cases'][number]>): string {
  if (cases.length === 0) return '<p>No cases to show.</p>';
  const bodies = cases.map((item) => formatCase(item, described.get(item.name)));
  return `<table aria-labelledby="cases">
<thead><tr><th scope="col">Case</th><th scope="col">Result</th><th scope="col" class="points">Points</th></tr></thead>
${bodies.join('\n')}
</table>`;
}

function formatCase(item: CaseOfStudent, description: ResultsHeader['cases'][number] | undefined): string {
  const score = readCaseScore(item);
  const points = score === null ? 'open' : formatPoints(score);
  const { symbol, tone } = readTone(item.verdict);
  return `<tbody>
<tr><th scope="row"><bdi>${escapeMarkup(item.name)}</bdi></th>
<td class="${tone}"><span aria-hidden="true">${symbol}</span> ${verdictLabels[item.verdict]} (${item.verdict})</td>
<td class="points">${points} / ${formatPoints(item.maxScore)}</td></tr>
<tr><td class="detail" colspan="3">${formatDetail(item, description)}</td></tr>
</tbody>`;
}

function formatDetail(item: CaseOfStudent, description: ResultsHeader['cases'][number] | undefined): string {
  const facts = [
    item.wouldPassIf === null ? null : hints[item.wouldPassIf],
    // The hint of withheld cases is their sentence.
    item.verdict !== 'AC' && description?.hint && description.hint !== item.sentence
      ? `Hint: ${description.hint}`
      : null,
    item.memoryPeakBytes === 0 ? null : describeUsage(item),
    item.artifacts.length === 0 ? null : `Files: ${item.artifacts.map(({ name }) => name).join(', ')}`,
  ].filter((fact) => fact !== null);
  return [
    `<p>${escapeMarkup(item.sentence)}</p>`,
    ...facts.map((fact) => `<p class="muted">${escapeMarkup(fact)}</p>`),
    item.diff === null ? '' : formatDiff(item.name, item.diff, description?.checker),
  ].join('');
}

function describeUsage({ cpuTimeMs, wallTimeMs, memoryPeakBytes }: CaseOfStudent): string {
  const megabytes = (memoryPeakBytes / 2 ** 20).toFixed(1);
  return `${cpuTimeMs} ms CPU time, ${wallTimeMs} ms wall time, ${megabytes} MB memory.`;
}

function formatDiff(name: string, diff: string, checker: string | undefined): string {
  const lines = diff.split('\n').map((line) => {
    const kind = line.startsWith('+') ? ' class="got"' : line.startsWith('-') ? ' class="expected"' : '';
    return `<span${kind}>${escapeMarkup(line) || ' '}</span>`;
  });
  const comparison = checker ? `, compared by ${escapeMarkup(checker)}` : '';
  const label = escapeAttribute(`Difference of ${name}`);
  return `<p class="muted">− expected, + your output${comparison}:</p>
<pre dir="ltr" tabindex="0" role="region" aria-label="${label}"><code>${lines.join('')}</code></pre>`;
}

function readTone(verdict: CaseVerdict): { symbol: string; tone: string } {
  if (verdict === 'AC') return { symbol: '✓', tone: 'good' };
  if (verdict === 'PA' || verdict === 'PE') return { symbol: '~', tone: 'warn' };
  if (verdict === 'SKIP' || verdict === 'CANCELLED' || verdict === 'IE') return { symbol: '–', tone: 'muted' };
  return { symbol: '✗', tone: 'bad' };
}
