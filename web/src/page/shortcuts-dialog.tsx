import { Dialog } from './dialog.js';

/** Keys as they are written on a keyboard; those pressed together stand in one list. */
type Keys = readonly string[];

const groups: readonly { title: string; rows: readonly [Keys[], string][] }[] = [
  {
    title: 'Everywhere',
    rows: [
      [[['Ctrl', 'Enter']], 'Run the program'],
      [[['F6'], ['Shift', 'F6']], 'Next part of the page, the one before'],
      [[['F1'], ['?']], 'This list'],
      [[['Esc']], 'Close a dialog or a menu'],
    ],
  },
  {
    title: 'In the program',
    rows: [
      [[['Tab'], ['Shift', 'Tab']], 'Indent, indent less'],
      [[['Esc', 'Tab']], 'Leave the editor: Esc, then Tab'],
      [
        [
          ['Ctrl', 'Z'],
          ['Ctrl', 'Y'],
        ],
        'Undo, redo',
      ],
      [[['Ctrl', '/']], 'Make lines a comment, or code again'],
      [[['Ctrl', 'Space']], 'Complete a name'],
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
    title: 'On the name of a file',
    rows: [
      [[['←'], ['→']], 'The file before, the next one'],
      [[['F2']], 'Rename it'],
      [[['Delete']], 'Delete it'],
      [[['Ctrl', 'Z']], 'Bring it back'],
    ],
  },
  {
    title: 'While a program asks, and at the prompt',
    rows: [
      [[['Enter']], 'Send the line'],
      [[['↑'], ['↓']], 'Lines sent before'],
      [[['Tab']], 'Complete a name at the prompt'],
      [[['Ctrl', 'D']], 'Nothing more to come'],
      [[['Ctrl', 'C']], 'Interrupt the program'],
    ],
  },
];

/** On Apple's keyboards most of these have Command where others have Control; not those that a terminal hears. */
const staysControl = new Set(['D', 'C', 'Space']);
const nameKeys = (keys: Keys, isApple: boolean) =>
  keys.map((key) => {
    if (!isApple) return key;
    if (key === 'Alt') return '⌥';
    return key === 'Ctrl' && !keys.some((other) => staysControl.has(other)) ? '⌘' : key;
  });

/** Every key that does something here. */
export function ShortcutsDialog({ onClose }: { onClose: () => void }) {
  const isApple = /Mac|iPhone|iPad/.test(navigator.platform);
  return (
    <Dialog title="Keyboard shortcuts" onClose={onClose} wide>
      <div class="shortcuts">
        {groups.map(({ title, rows }) => (
          <section key={title}>
            <h3>{title}</h3>
            <dl>
              {rows.map(([ways, does]) => (
                <div key={does}>
                  <dt>
                    {ways.map((keys, at) => (
                      <span key={keys.join()}>
                        {at > 0 && <span class="or"> or </span>}
                        {nameKeys(keys, isApple).map((key) => (
                          <kbd key={key}>{key}</kbd>
                        ))}
                      </span>
                    ))}
                  </dt>
                  <dd>{does}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
