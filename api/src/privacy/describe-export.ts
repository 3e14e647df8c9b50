/** `README.txt` of an export: what each file is, and what is not in it. */
export const describeExport = ({ userId, at }: { userId: string; at: Date }): string => `\
The data that runq stores of the user ${userId}, as of ${at.toISOString()}.

account.json            Who you are here: name, role, courses, signed-in browsers, API keys, learning platforms
audit.json              What administrators did that concerns you, with the role of who did it
workspace/PROJECT/      The files of each project; projects.json has their names
versions/PROJECT/FILE/  Older versions, and deleted files, each with the time at which it was saved
shares/ID/              What you shared behind a link
runs/ID/                A run: run.json, the code as long as it is stored, stdin.txt, stdout.txt, stderr.txt, and in
                        files/ the files and plots that it wrote
sessions/ID/            The same of a session at the Python prompt
submissions/NAME/ID/    What you handed in for the assignment NAME, with the result as your page shows it;
                        assignments.json and results.json are the overviews
assignments/NAME/       Of teachers: the files of each version of an assignment
batches.json            Of teachers: their batches. Their results are in the export of each batch
drop-in/                What programs stored for you through the APIs of other systems

A folder is missing where nothing is stored. Times are in UTC. JSON files are UTF-8 text.
Names of files and folders are changed where a system could not store them.

Not in here, because no one can read it or it belongs to other people: passwords, keys and cookies (only hashes of
them are stored), the work of your students, cases and results that an assignment hides from you, and the names of
administrators.

How long each of these is stored, and who can read it, is on the page /privacy of the service.
`;
