const alignment = 4;
const fileMode = 0o100755;
const folderMode = 0o040755;

/**
 * Writes an initramfs in the format "newc" (Linux, Documentation/driver-api/early-userspace/buffer-format.rst). Each
 * entry has a header of hexadecimal fields, its name and its content, each padded to 4 bytes. `entries` are
 * `{name, content}`; one without content is a folder.
 */
export function writeCpio(entries) {
  const all = entries.map(({ name, content }, index) =>
    writeEntry(name, content ? fileMode : folderMode, content ?? Buffer.alloc(0), index + 1),
  );
  return Buffer.concat([...all, writeEntry('TRAILER!!!', 0, Buffer.alloc(0), 0)]);
}

function writeEntry(name, mode, content, inode) {
  const nameBytes = Buffer.from(`${name}\0`);
  const fields = [inode, mode, 0, 0, 1, 0, content.length, 0, 0, 0, 0, nameBytes.length, 0];
  const header = Buffer.from(`070701${fields.map((field) => field.toString(16).padStart(8, '0')).join('')}`);
  return Buffer.concat([pad(Buffer.concat([header, nameBytes])), pad(content)]);
}

const pad = (bytes) => Buffer.concat([bytes, Buffer.alloc(-bytes.length & (alignment - 1))]);
