const names = [/Edg(?=\/)/, /Firefox/, /Chrom(?:e|ium)/, /Safari/];
const systems = [/Windows/, /Android/, /iPhone/, /iPad/, /Mac OS/, /CrOS/, /Linux/];
const labels: Record<string, string> = { Edg: 'Edge', 'Mac OS': 'macOS', CrOS: 'ChromeOS', Chromium: 'Chrome' };

/** A browser as its user knows it, such as `Firefox on Windows`, from the header `User-Agent`. */
export function describeBrowser(userAgent: string): string {
  const find = (patterns: RegExp[]) => {
    const found = patterns.map((pattern) => pattern.exec(userAgent)?.[0]).find((one) => one !== undefined);
    return found === undefined ? null : (labels[found] ?? found);
  };
  const [name, system] = [find(names) ?? 'Unknown browser', find(systems)];
  return system === null ? name : `${name} on ${system}`;
}
