import { Dialog } from '../ui/dialog.js';

/** Keys pressed together, as labelled on a keyboard. */
type Keys = readonly string[];

const groups: readonly { title: string; rows: readonly [Keys[], string][] }[] = [
  {
    title: 'Global',
    rows: [
      [[['Ctrl', 'Enter']], 'Run the program'],
      [[['F6'], ['Shift', 'F6']], 'Next pane, previous pane'],
      [[['F1'], ['?']], 'Keyboard shortcuts'],
      [[['Esc']], 'Close a dialog or a menu'],
    ],
  },
  {
    title: 'Editor',
    rows: [
      [[['Tab'], ['Shift', 'Tab']], 'Indent, outdent'],
      [[['Esc', 'Tab']], 'Leave the editor (Esc, then Tab)'],
      [
        [
          ['Ctrl', 'Z'],
          ['Ctrl', 'Y'],
        ],
        'Undo, redo',
      ],
      [[['Ctrl', '/']], 'Toggle comment'],
      [[['Ctrl', 'Space']], 'Autocomplete'],
      [[['Tab'], ['Enter']], 'Accept the selected completion'],
      [[['Ctrl', 'F']], 'Find and replace'],
      [
        [
          ['Alt', '↑'],
          ['Alt', '↓'],
        ],
        'Move lines up, down',
      ],
    ],
  },
  {
    title: 'File tabs',
    rows: [
      [[['←'], ['→']], 'Previous file, next file'],
      [[['F2']], 'Rename file'],
      [[['Delete']], 'Delete file'],
      [[['Ctrl', 'Z']], 'Undo delete'],
    ],
  },
  {
    title: 'Program input and Python shell',
    rows: [
      [[['Enter']], 'Send the line'],
      [[['Shift', 'Enter']], 'New line (Python shell)'],
      [[['↑'], ['↓']], 'Input history'],
      [[['Tab']], 'Autocomplete (Python shell)'],
      [[['Ctrl', 'D']], 'End of input'],
      [[['Ctrl', 'C']], 'Interrupt the program'],
    ],
  },
];

/** On Apple keyboards Command replaces Control, except for the keys that terminals define with Control. */
const staysControl = new Set(['D', 'C', 'Space']);
const nameKeys = (keys: Keys, isApple: boolean) =>
  keys.map((key) => {
    if (!isApple) return key;
    if (key === 'Alt') return '⌥';
    return key === 'Ctrl' && !keys.some((other) => staysControl.has(other)) ? '⌘' : key;
  });

/** Lists all keyboard shortcuts. */
export function ShortcutsDialog({ onClose }: { onClose: () => void }) {
  const isApple = /Mac|iPhone|iPad/.test(navigator.platform);
  return (
    <Dialog title="Keyboard shortcuts" onClose={onClose} wide>
      <div class="shortcuts">
        {groups.map(({ title, rows }) => (
          <section key={title}>
            <h3>{title}</h3>
            <dl>
              {rows.map(([alternatives, action]) => (
                <div key={action}>
                  <dt>
                    {alternatives.map((keys, at) => (
                      <span key={keys.join()}>
                        {at > 0 && <span class="or"> or </span>}
                        {nameKeys(keys, isApple).map((key) => (
                          <kbd key={key}>{key}</kbd>
                        ))}
                      </span>
                    ))}
                  </dt>
                  <dd>{action}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
