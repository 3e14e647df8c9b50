/** What the panel of an assignment shows. */
export type PanelTab = 'task' | 'examples' | 'results';

const labels: Record<PanelTab, string> = { task: 'Task', examples: 'Examples', results: 'Results' };
const order: readonly PanelTab[] = ['task', 'examples', 'results'];

export const panelTabId = (tab: PanelTab): string => `assignment-tab-${tab}`;

/** The tabs of the panel, by the tabs pattern of the ARIA Authoring Practices. */
export function PanelTabs(props: { shown: PanelTab; panelId: string; onShow: (tab: PanelTab) => void }) {
  const { shown, onShow } = props;
  return (
    <div
      class="assignment-tabs"
      role="tablist"
      aria-label="Assignment"
      onKeyDown={(event) => {
        const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
        if (step === undefined) return;
        event.preventDefault();
        const next = order[(order.indexOf(shown) + step + order.length) % order.length]!;
        onShow(next);
        event.currentTarget.querySelector<HTMLElement>(`#${panelTabId(next)}`)!.focus();
      }}
    >
      {order.map((tab) => (
        <button
          key={tab}
          id={panelTabId(tab)}
          type="button"
          role="tab"
          aria-selected={tab === shown}
          aria-controls={props.panelId}
          tabIndex={tab === shown ? 0 : -1}
          onClick={() => onShow(tab)}
        >
          {labels[tab]}
        </button>
      ))}
    </div>
  );
}
