import { useState } from 'preact/hooks';
import type { Obstacle } from '../connection/obstacle.js';
import { obstacleTextId } from '../connection/obstacle-banner.js';
import type { StdinText } from '../run/stdin-text.js';
import { lazy } from '../ui/lazy.js';
import { Menu } from '../ui/menu.js';

const StdinDialog = lazy(() => import('./stdin-dialog.js').then((module) => module.StdinDialog));

/** The menu beside Run: the other ways to run a program. */
export function RunMenu(props: {
  stdin: StdinText;
  onRun: () => void;
  onSession: (withFiles: boolean) => void;
  /** Why nothing can run now. The page says so when Run or this menu is used. */
  obstacle: Obstacle | null;
}) {
  const { obstacle, onRun } = props;
  const [showsInput, setShowsInput] = useState(false);
  return (
    <>
      <Menu
        label="More ways to run"
        class="primary run-more"
        blocked={obstacle && { message: obstacle.message, textId: obstacleTextId, onPick: onRun }}
        items={[
          { label: 'Run with input…', onPick: () => setShowsInput(true) },
          { label: 'Run in the Python shell', onPick: () => props.onSession(true) },
          { label: 'Python shell', onPick: () => props.onSession(false) },
        ]}
      >
        <span aria-hidden="true">▾</span>
      </Menu>
      {showsInput && <StdinDialog stdin={props.stdin} onRun={onRun} onClose={() => setShowsInput(false)} />}
    </>
  );
}
