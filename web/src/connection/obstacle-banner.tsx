import { type Signal, useSignalValue } from '../ui/signal.js';
import type { Obstacle } from './obstacle.js';

/** The text that describes a Run button which cannot run. */
export const obstacleTextId = 'obstacle-text';

/** A line under the header while nothing can run: a pause, no worker, a lost connection. Screen readers announce it. */
export function ObstacleBanner({ obstacle }: { obstacle: Signal<Obstacle | null> }) {
  const value = useSignalValue(obstacle);
  return (
    <div class="obstacle-banner" role="status">
      {value && <p id={obstacleTextId}>{value.message}</p>}
    </div>
  );
}
