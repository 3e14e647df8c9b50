export interface TailBuffer {
  add(piece: string): void;
  /** Returns the kept text and empties the buffer. */
  take(): string;
}

/** Keeps the last `maxCharacters` of a text that arrives in pieces. */
export function createTailBuffer(maxCharacters: number): TailBuffer {
  let text = '';

  return {
    add(piece) {
      text += piece;
      // Trimming only at twice the limit keeps many small pieces linear.
      if (text.length > 2 * maxCharacters) text = text.slice(-maxCharacters);
    },
    take() {
      const tail = text.slice(-maxCharacters);
      text = '';
      return tail;
    },
  };
}
