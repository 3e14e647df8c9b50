const work: (() => Promise<unknown>)[] = [];

/** Has something closed after all tests of the file, also where the hooks of its group are skipped. */
export const closeAtEnd = (close: () => Promise<unknown>): void => void work.push(close);

/** Closes everything, the last first, also after an error, which it throws at the end. */
export async function closeAll(): Promise<void> {
  const errors: unknown[] = [];
  for (const close of work.splice(0).reverse()) await close().catch((error) => errors.push(error));
  if (errors.length > 0) throw errors[0];
}
