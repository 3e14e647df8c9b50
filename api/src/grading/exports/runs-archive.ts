import type { Readable } from 'node:stream';
import type { Transcript } from '@runq/common/contract/grading';
import type { StudentState } from '../read-student-results.js';
import { createFileNames } from './file-names.js';
import type { ReadArtifact } from './result-writer.js';
import { type ZippedFile, zipFiles } from './zip-files.js';

/** What programs printed and wrote, read when it is written; null where it has expired. */
export interface RunFiles {
  readTranscript(runId: string, caseName: string): Promise<Transcript | null>;
  readArtifact: ReadArtifact;
}

/**
 * A zip with a folder per student and case: `transcript.txt`, as on a terminal, and the files and plots that the
 * program wrote. Names of students and files are changed where they are no plain names.
 */
export function archiveRuns(students: AsyncIterable<StudentState>, files: RunFiles, at: Date): Readable {
  async function* toFiles(): AsyncGenerator<ZippedFile> {
    const nameStudent = createFileNames();
    for await (const { student, runId, results } of students) {
      const folder = nameStudent(student.student);
      const nameCase = createFileNames();
      for (const { name, artifacts } of results) {
        const path = `${folder}/${nameCase(name)}`;
        const nameFile = createFileNames();
        const transcript = await files.readTranscript(runId, name);
        if (transcript) yield { path: `${path}/${nameFile('transcript.txt')}`, content: formatTranscript(transcript) };
        for (const artifact of artifacts) {
          const content = await files.readArtifact(runId, `${name}/${artifact.name}`);
          if (content) yield { path: `${path}/${nameFile(artifact.name)}`, content };
        }
      }
    }
  }
  return zipFiles(toFiles(), at);
}

/** The text of a terminal; what was left out is said at the end, outside of the text. */
function formatTranscript({ parts, hiddenBytes }: Transcript): string {
  const text = parts.map((part) => part.text).join('');
  if (hiddenBytes === 0) return text;
  return `${text}\n\n[${hiddenBytes.toLocaleString('en')} bytes in the middle are not shown]\n`;
}
