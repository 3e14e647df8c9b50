/** Ids of students, one a line or with commas between them; each once. */
export function parseStudentIds(text: string): string[] {
  const ids = text.split(/[\n,;]/).map((id) => id.trim());
  return [...new Set(ids.filter((id) => id !== ''))];
}
