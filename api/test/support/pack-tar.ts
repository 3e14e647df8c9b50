import tar from 'tar-stream';

/** An entry of a tar; `data` is empty without it. */
export type TarEntry = Partial<tar.Header> & { name: string; data?: string | Buffer };

/** Packs a tar as tar-stream writes it. */
export async function packTar(entries: TarEntry[]): Promise<Buffer> {
  const packed = tar.pack();
  for (const { data = '', ...header } of entries) packed.entry(header, data);
  packed.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of packed as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}
