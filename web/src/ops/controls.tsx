import { useEffect, useState } from 'preact/hooks';
import { useSignalValue } from '../ui/signal.js';
import type { Toasts } from '../ui/toasts.js';
import { ActionDialog } from './action-dialog.js';
import type { Action } from './actions.js';
import { AuditPanel } from './audit-panel.js';
import { BullBoardButton } from './bull-board-button.js';
import { HistoryPanel } from './charts/history-panel.js';
import { HealthReasons } from './health-reasons.js';
import { settingAction } from './limit-actions.js';
import { createOperations } from './operations.js';
import { Recommendations } from './recommendations.js';
import { RedisMemory } from './redis-memory.js';
import { RunsPanel } from './runs/runs-panel.js';
import { SettingsPanel } from './settings/settings-panel.js';
import type { Snapshot } from './stats-shape.js';
import { SubmissionsPanel } from './submissions-panel.js';
import { countSlots, Tiles } from './tiles.js';
import { UsersTable } from './users-table.js';
import { Verdicts } from './verdicts.js';
import { WorkersTable } from './workers-table.js';

/** The server has written into the HTML whether there are local accounts. */
const hasAccounts = () => document.documentElement.dataset.accounts === 'on';

/**
 * The dashboard for ops: the metrics with their actions. Every action is confirmed in a dialog that asks for a reason.
 */
export function Controls({ token, snapshot, toasts }: { token: string; snapshot: Snapshot; toasts: Toasts }) {
  const [operations] = useState(() => createOperations(token));
  useEffect(() => operations.close, []);
  const view = useSignalValue(operations.view);
  const [pending, confirm] = useState<Action | null>(null);
  const [actions, setActions] = useState(0);
  const { stats, health } = snapshot;
  const { settings } = view;
  const slots = countSlots(stats.workers);

  function close(): void {
    confirm(null);
    setActions(actions + 1);
  }

  return (
    <>
      <p class="view-links">
        {hasAccounts() && <a href="/ops/people">People: accounts, roster and invitations</a>}
        <a href="/ops/courses">Courses and their members</a>
      </p>
      {settings && <SubmissionsPanel settings={settings} onAction={confirm} />}
      <HealthReasons health={health} />
      <Tiles snapshot={snapshot} />
      <Recommendations
        entries={stats.recommendations ?? []}
        onApply={settings && ((name, value) => confirm(settingAction(name, settings, value, slots)))}
      />
      <div class="columns">
        <UsersTable sessions={stats.sessions} view={view} onAction={confirm} />
        <div class="stacked">
          <Verdicts counts={stats.runs.verdicts} />
          <RedisMemory kinds={stats.redis_bytes ?? {}} server={stats.redis ?? null} />
        </div>
      </div>
      <RunsPanel token={token} version={actions} onAction={confirm} />
      <WorkersTable workers={stats.workers} view={view} onAction={confirm} />
      <HistoryPanel token={token} snapshot={snapshot} />
      {settings && <SettingsPanel settings={settings} slots={slots} token={token} onAction={confirm} />}
      <AuditPanel entries={view.audit} hasOlder={view.hasOlderAudit} operations={operations} token={token} />
      <p class="hint">
        Version {health.version} · up for {health.uptime_hours} h · {health.services.sandbox}
      </p>
      <BullBoardButton token={token} />
      {pending && <ActionDialog action={pending} operations={operations} toasts={toasts} onClose={close} />}
    </>
  );
}
