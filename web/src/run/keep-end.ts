/** Keeps the last `maxCharacters` of a text that comes in pieces, however many and however small. */
export function createEndKeeper(maxCharacters: number) {
  let text = '';

  return {
    add(piece: string): void {
      text += piece;
      // Cutting at twice the bound keeps a flood of pieces linear.
      if (text.length > 2 * maxCharacters) text = text.slice(-maxCharacters);
    },
    /** Gives what is kept and forgets it. */
    take(): string {
      const kept = text.slice(-maxCharacters);
      text = '';
      return kept;
    },
  };
}
