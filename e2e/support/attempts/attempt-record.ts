/** A service of the test file, and how to start its dead processes again where no launcher does that. */
interface StartedService {
  url: string;
  revive?(): Promise<void>;
}

const services = new Map<string, StartedService>();
/** Users by service: those who signed in before the tests, and those of the current attempt of a test. */
const lasting = new Map<string, Set<string>>();
const current = new Map<string, Set<string>>();
let isInTest = false;

export const addService = (service: StartedService): void => void services.set(service.url, service);
export const removeService = (url: string): void => void services.delete(url);
export const listServices = (): StartedService[] => [...services.values()];

/** Records a sign-in; `address` is any page of the service. */
export function recordUser(address: string, userId: string): void {
  const users = isInTest ? current : lasting;
  const { origin } = new URL(address);
  users.set(origin, (users.get(origin) ?? new Set<string>()).add(userId));
}

/** Begins an attempt of a test: from now on `usersOfAttempt` are new. */
export function beginAttempt(): void {
  isInTest = true;
  current.clear();
}

/** The users who signed in during this attempt and not before all tests. */
export const usersOfAttempt = (url: string): string[] =>
  [...(current.get(url) ?? [])].filter((userId) => !lasting.get(url)?.has(userId));
