/** `length` bytes of `data`, which may have room for more. */
export interface GrowingBytes {
  data: Buffer;
  length: number;
}

/** Begins with a piece, which is not copied. */
export const growFrom = (piece: Buffer): GrowingBytes => ({ data: piece, length: piece.length });

/** Copies a piece to the end. The room doubles, so that many small pieces are not copied each time. */
export function extend(bytes: GrowingBytes, piece: Buffer): void {
  const length = bytes.length + piece.length;
  if (length > bytes.data.length) {
    const data = Buffer.allocUnsafe(Math.max(length, 2 * bytes.length));
    bytes.data.copy(data, 0, 0, bytes.length);
    bytes.data = data;
  }
  piece.copy(bytes.data, bytes.length);
  bytes.length = length;
}

export const bytesOf = ({ data, length }: GrowingBytes): Buffer => data.subarray(0, length);
