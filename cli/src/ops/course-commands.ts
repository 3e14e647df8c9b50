import { type Command, Option } from 'commander';
import type { Perform } from '../command-context.js';
import {
  createCourse,
  deleteCourse,
  enrolMembers,
  type LinkOptions,
  linkCourse,
  listCourses,
  listMembers,
  removeMembers,
  renameCourse,
  unlinkCourse,
  updateMembers,
} from './courses.js';

/** `runq ops course`: courses and their members. A course is named by its id or its name. */
export function addCourseCommands(ops: Command, perform: Perform): void {
  const course = ops.command('course').description('make courses, and enrol members');
  course
    .command('list')
    .description('list all courses with their numbers of members')
    .action(() => perform(listCourses));
  course
    .command('create <name>')
    .description('make a course and print its id')
    .action((name: string) => perform((context) => createCourse(context, name)));
  course
    .command('rename <course> <name>')
    .description('give a course another name')
    .action((one: string, name: string) => perform((context) => renameCourse(context, one, name)));
  course
    .command('delete <course>')
    .description('delete a course; its assignments and batches are those of their owners again')
    .action((one: string) => perform((context) => deleteCourse(context, one)));
  course
    .command('members <course>')
    .description('list the members of a course with their roles')
    .action((one: string) => perform((context) => listMembers(context, one)));
  course
    .command('update <course>')
    .description('make the members those that the learning platform of the course lists')
    .action((one: string) => perform((context) => updateMembers(context, one)));
  course
    .command('link <course>')
    .description('link a course with one of a learning platform, whose launches come to it from then on')
    .option('--platform <name>', 'the platform, as in RUNQ_LTI_PLATFORMS')
    .option('--context <id>', 'the id of the course there')
    .option('--deployment <id>', 'the deployment, if the platform has several')
    .option('--client-id <id>', 'the registration, if the platform has several')
    .option('--from <course>', 'take over the link of this course instead')
    .action((one: string, options: LinkOptions) => perform((context) => linkCourse(context, one, options)));
  course
    .command('unlink <course>')
    .description('end the link of a course with a learning platform')
    .option('--remove-members', 'remove those who came from the platform')
    .action((one: string, options: { removeMembers?: boolean }) =>
      perform((context) => unlinkCourse(context, one, options)),
    );
  course
    .command('enrol <course> <users...>')
    .description('make users members, or give members another role')
    .addOption(
      new Option('--role <role>', 'their role in the course')
        .choices(['student', 'tutor', 'grader'])
        .default('student'),
    )
    .action((one: string, users: string[], { role }: { role: string }) =>
      perform((context) => enrolMembers(context, one, { users, role })),
    );
  course
    .command('remove <course> <users...>')
    .description('end memberships')
    .action((one: string, users: string[]) => perform((context) => removeMembers(context, one, users)));
}
