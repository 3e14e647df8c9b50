import { WireError } from '../compat-api.js';

/** A valid `run_spec` of `POST /runs`. Parameters are checked by `toProgram`, which knows their defaults. */
export interface RunSpec {
  sourcecode: string;
  sourcefilename: string | null;
  input: string;
  files: { id: string; name: string }[];
  parameters: Record<string, unknown>;
}

/** Highest `cputime` in seconds that Jobe's own configuration has; its error names it. */
const maxCpuSeconds = 120;
const minFileIdLength = 8;
const language = 'python3';
/** What old versions of CodeRunner send for every language. */
const wrongFileName = 'prog.java';

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const isFileId = (id: unknown): id is string =>
  typeof id === 'string' && id.length >= minFileIdLength && id.length <= 255 && /^[A-Za-z0-9]+$/.test(id);

const isFileName = (name: unknown): name is string =>
  typeof name === 'string' && name.length <= 255 && /^[A-Za-z0-9_.-]*[A-Za-z0-9][A-Za-z0-9_.-]*$/.test(name);

/** Control characters, and characters that file systems, shells or URLs reserve; no leading dot or dash. */
const isSourceFileName = (name: unknown): name is string =>
  typeof name === 'string' &&
  name.length <= 255 &&
  !/[<>:"/\\|?*#[\]@!$&'()+,;={}^~`\p{Cc}\u00A0\u00AD]/u.test(name) &&
  !/^[.-]/.test(name);

/** Parses the body, or throws the refusal of Jobe for its first problem. Unknown keys are ignored. */
export function parseRunSpec(body: unknown): RunSpec {
  if (!isObject(body)) throw refused('Non-JSON post data received');
  const spec = body.run_spec;
  if (!isObject(spec)) throw refused('No run_spec attribute found in post data');
  const sourcecode = requireText(spec, 'sourcecode');
  const languageId = requireText(spec, 'language_id').toLowerCase();
  if (languageId !== language) throw refused(`Language '${languageId.slice(0, 100)}' is not known`);
  const parameters = isObject(spec.parameters) ? spec.parameters : {};
  if (Number.parseInt(String(parameters.cputime ?? 0), 10) > maxCpuSeconds)
    throw refused(`cputime exceeds maximum allowed on this Jobe server (${maxCpuSeconds} secs)`);
  const { sourcefilename = null, input = null, file_list: fileList = null } = spec;
  if (sourcefilename !== null && !isSourceFileName(sourcefilename))
    throw refused('The sourcefilename for the run_spec is illegal');
  if (input !== null && typeof input !== 'string') throw refused('The input for the run_spec is not a string');
  return {
    sourcecode,
    sourcefilename: sourcefilename === wrongFileName ? null : sourcefilename || null,
    input: input ?? '',
    files: parseFileList(fileList),
    parameters,
  };
}

function requireText(spec: Record<string, unknown>, name: string): string {
  const value = spec[name];
  if (value === undefined || value === null) throw refused(`run_spec is missing the required attribute '${name}'`);
  if (typeof value !== 'string') throw refused(`The attribute '${name}' of the run_spec is not a string`);
  return value;
}

function parseFileList(list: unknown): RunSpec['files'] {
  if (list === null) return [];
  if (!Array.isArray(list)) throw refused('The file_list of the run_spec is not a list');
  return list.map((entry: unknown) => {
    const [id, name] = Array.isArray(entry) && (entry.length === 2 || entry.length === 3) ? entry : [];
    if (!isFileId(id) || !isFileName(name))
      throw refused(`Invalid file specifier: ${JSON.stringify(entry).slice(0, 200)}`);
    return { id, name };
  });
}

/** The bytes of `PUT /files/{id}`. */
export function parseFile(id: string, body: unknown): Buffer {
  if (!isFileId(id)) throw refused('put: the file id must be alphanumeric, at least 8 characters');
  const contents = isObject(body) ? body.file_contents : undefined;
  if (contents === undefined || contents === null) throw refused('put: missing file_contents parameter');
  if (typeof contents !== 'string' || !/^[A-Za-z0-9+/]*={0,2}$/.test(contents) || contents.length % 4 === 1)
    throw refused(`put: contents of file ${id} are not valid base-64`);
  return Buffer.from(contents, 'base64');
}

const refused = (message: string) => new WireError(400, message);
