const work: (() => Promise<unknown>)[] = [];

/** Has something closed after all tests of the file, also where the hooks of its group are skipped. */
export const closeAtEnd = (close: () => Promise<unknown>): void => void work.push(close);

/** Closes everything, the last first. */
export async function closeAll(): Promise<void> {
  for (const close of work.splice(0).reverse()) await close();
}
