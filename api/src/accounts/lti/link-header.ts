/** The address of the next page in a `Link` header (RFC 8288), which may be relative to `base`; null: there is none. */
export function readNextPage(header: string | null, base: string): string | null {
  for (const link of (header ?? '').split(/,(?=\s*<)/)) {
    const [, address, parameters] = /^\s*<([^>]*)>(.*)$/s.exec(link) ?? [];
    const relation = /;\s*rel\s*=\s*(?:"([^"]*)"|([^\s";,]+))/i.exec(parameters ?? '');
    const relations = (relation?.[1] ?? relation?.[2] ?? '').toLowerCase().split(/\s+/);
    if (address !== undefined && relations.includes('next'))
      return URL.canParse(address, base) ? new URL(address, base).href : address;
  }
  return null;
}
