import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Signal } from '../ui/signal.js';
import type { Toasts } from '../ui/toasts.js';
import type { GradingClient } from './grading-client.js';
import type { Navigation } from './navigation.js';

/** What every view of the grader's page works with. */
export interface Grader {
  token: string;
  userId: string;
  client: GradingClient;
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
