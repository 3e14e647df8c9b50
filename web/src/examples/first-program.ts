import hello from './programs/hello.py?raw';

/** What stands in the editor on a first visit. */
export const firstProgram: string = hello;
