import type { OwnCourse } from '@runq/common/contract/course';
import type { Role } from '@runq/common/contract/run';
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import { type Signal, useSignalValue } from '../ui/signal.js';
import type { Toasts } from '../ui/toasts.js';
import type { GradingClient } from './grading-client.js';
import type { Navigation } from './navigation.js';
import { decideRights, type Rights } from './rights.js';

/** What every view of the grader's page works with. */
export interface Grader {
  token: string;
  userId: string;
  /** Null: only the service knows it. */
  role: Role | null;
  client: GradingClient;
  /** Those of the user; null until they are read. */
  courses: Signal<readonly OwnCourse[] | null>;
  /** Id of the chosen course; null: what the grader made. */
  course: Signal<string | null>;
  navigation: Navigation;
  toasts: Toasts;
  /** Shows the sign-in form, after a response with 401. */
  onSignInExpired: () => void;
}

export const GraderContext = createContext<Grader | null>(null);

/** The context of the page; throws outside of it. */
export function useGrader(): Grader {
  const grader = useContext(GraderContext);
  if (!grader) throw new Error('outside of the grader’s page');
  return grader;
}

/** What the user may change. */
export function useRights(): Rights {
  const { role, courses } = useGrader();
  return decideRights(role, useSignalValue(courses));
}

/** The same course if it is one of the user; else null: what a deleted course leaves belongs to none again. */
export function useOwnCourse(course: string | null): string | null {
  const courses = useSignalValue(useGrader().courses);
  return courses?.some(({ id }) => id === course) ? course : null;
}
