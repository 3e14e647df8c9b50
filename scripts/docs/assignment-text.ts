/** Text of `docs/assignment-yaml.md` around the tables of keys. */
export const assignmentIntro = `An assignment is a zip. \`assignment.yaml\` at its top describes the assignment. A zip
[without it](#without-assignmentyaml) holds pairs of inputs and outputs. One folder that holds everything may be around
all files. Only \`cases\` or \`suites\` is required:`;

export const suiteIntro = `Each test of the file is a case. [Grading](grading.md#test-suites) has an example, the
decorators of Gradescope, and what a suite cannot protect. Its tests are collected with the solution, which is
required.`;

export const assignmentRules = `## Rules

- **Files** are paths in the zip, with forward slashes. Every file that is named must exist.
- **Texts** that look like numbers need quotes: \`expected: "7"\`. Unknown keys and repeated keys are errors.
- **Inputs** hold at most 1 MiB, expected outputs at most what the case may print (\`output_kb\`). Both are UTF-8.
- **Times** are local times of \`timezone\`, such as \`2026-12-01T08:00\`; \`opens\` < \`due\` < \`late.until\`. A time
  that clocks skip in spring is as much later: 02:30 is 03:30. A time that happens twice in autumn is the first one.
- **Limits** have the maxima of the server, which an error states.
- **Solution**: a single file is run under the name of \`entry\`. A folder is run as it is; without \`entry\`, its only
  \`.py\` file or its \`main.py\` is the program.
- **Statement**: \`statement.md\` or \`README.md\` at the top, Markdown.
- **Sizes**: at most 2,000 files, 64 MiB unpacked, 100 times the size of the zip (from 1 MiB on), 10 folders deep.
  Links, encrypted files and paths out of the zip are refused. \`__MACOSX\`, \`.DS_Store\`, \`__pycache__\` and \`.git\`
  are dropped.

All errors are reported together, each with its place: \`assignment.yaml:12:5: cases[0].points must be at least 0\`.

## Without assignment.yaml

Each pair of files is a case of one point with the checker \`lines\`. Its name is what both names have in common. Cases
are in the order of the numbers in their names.

| input | output |
|---|---|
| \`tests/01.in\` | \`tests/01.out\` or \`tests/01.ans\` |
| \`input01.txt\` | \`output01.txt\` |
| \`input/01.txt\` | \`output/01.txt\` |

The files may lie in any folder. Files in \`files/\` lie beside every submission, programs in \`solution/\` are the
solution, all other files are ignored. An input without output, and an output without input, is an error.

## Editors

The JSON Schema is at \`/schemas/assignment.json\`. Editors with the YAML language server complete and check keys with
this first line:

\`\`\`yaml
# yaml-language-server: $schema=https://runq.school.example/schemas/assignment.json
\`\`\``;
