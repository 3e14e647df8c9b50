import type { ComponentChildren } from 'preact';
import { useId, useRef, useState } from 'preact/hooks';

export interface MenuItem {
  label: string;
  onPick: () => void;
  disabled?: boolean;
  /** Shown in the danger colour: the command deletes something. */
  isDanger?: boolean;
  /** Set on every item of a choice; true on the chosen one. */
  isChosen?: boolean;
  /** Draws a line above. */
  startsGroup?: boolean;
  /** Distinguishes items of the same label. */
  id?: string;
  /** Not on wide screens, where a button does the same. */
  onlyNarrow?: boolean;
}

/** Why a menu does not open now: the text of its tooltip, the element that describes it, and what a click does. */
export interface MenuBlock {
  message: string;
  textId: string;
  onPick: () => void;
}

/** Space between the button and its menu, and between the menu and the edges of the window. */
const gapPx = 6;

/**
 * A button that opens a menu of commands (the menu button pattern of the ARIA Authoring Practices). Enter, Space or
 * Down opens it at its first command, Up at its last. Arrows, Home, End and first letters move; Escape, Tab or a click
 * elsewhere closes it.
 */
export function Menu(props: {
  label: string;
  items: readonly MenuItem[];
  class?: string;
  blocked?: MenuBlock | null;
  children: ComponentChildren;
}) {
  const { blocked } = props;
  const id = useId();
  const buttonRef = useRef<HTMLButtonElement>(null);
  const menuRef = useRef<HTMLDivElement>(null);
  const [isOpen, setOpen] = useState(false);

  const commands = () =>
    [...menuRef.current!.querySelectorAll<HTMLElement>('[role^=menuitem]:not(:disabled)')].filter((item) =>
      item.checkVisibility(),
    );

  function open(at: 0 | -1): void {
    if (blocked) {
      blocked.onPick();
      return;
    }
    const menu = menuRef.current!;
    menu.showPopover();
    positionMenu(menu, buttonRef.current!.getBoundingClientRect());
    commands().at(at)?.focus();
  }

  function onMenuKey(event: KeyboardEvent): void {
    const all = commands();
    const at = all.indexOf(document.activeElement as HTMLElement);
    const to = {
      ArrowDown: () => all[(at + 1) % all.length],
      ArrowUp: () => all.at(at - 1),
      Home: () => all[0],
      End: () => all.at(-1),
    }[event.key];
    const startsWithKey = (command: HTMLElement) =>
      command.textContent.toLowerCase().startsWith(event.key.toLowerCase());
    if (to) to()?.focus();
    else if (event.key === 'Tab' || event.key === 'Escape') {
      menuRef.current!.hidePopover();
      buttonRef.current!.focus();
      if (event.key === 'Tab') return;
    } else if (event.key.length === 1 && /\S/.test(event.key) && !event.ctrlKey && !event.metaKey)
      [...all.slice(at + 1), ...all.slice(0, at + 1)].find(startsWithKey)?.focus();
    else return;
    event.preventDefault();
  }

  return (
    <>
      <button
        ref={buttonRef}
        type="button"
        class={props.class}
        aria-label={props.label}
        aria-haspopup="menu"
        aria-expanded={isOpen}
        aria-controls={id}
        {...(blocked && { title: blocked.message, 'aria-disabled': true, 'aria-describedby': blocked.textId })}
        onClick={({ detail }) => {
          // A pointer click has already light-dismissed the menu, so only the rendered state says that it was open.
          const wasOpen = detail === 0 ? menuRef.current!.matches(':popover-open') : isOpen;
          if (wasOpen) menuRef.current!.hidePopover();
          else open(0);
        }}
        onKeyDown={(event) => {
          if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
          event.preventDefault();
          open(event.key === 'ArrowDown' ? 0 : -1);
        }}
      >
        {props.children}
      </button>
      <div
        ref={menuRef}
        id={id}
        class="menu"
        popover="auto"
        role="menu"
        tabIndex={-1}
        aria-label={props.label}
        onToggle={({ newState }) => setOpen(newState === 'open')}
        onKeyDown={onMenuKey}
      >
        {props.items.map(({ id: key, label, onPick, disabled, isChosen, ...look }) => (
          <button
            key={key ?? label}
            type="button"
            role={isChosen === undefined ? 'menuitem' : 'menuitemradio'}
            {...(isChosen !== undefined && { 'aria-checked': isChosen })}
            tabIndex={-1}
            disabled={disabled}
            class={classOf(look)}
            onClick={() => {
              menuRef.current!.hidePopover();
              buttonRef.current!.focus();
              onPick();
            }}
          >
            {label}
          </button>
        ))}
      </div>
    </>
  );
}

const classOf = ({ isDanger, startsGroup, onlyNarrow }: Partial<MenuItem>): string =>
  ['quiet', isDanger && 'danger', startsGroup && 'starts-group', onlyNarrow && 'only-narrow'].filter(Boolean).join(' ');

/** Places the menu below the button, or above it where there is no space; never outside the window. */
function positionMenu(menu: HTMLElement, button: DOMRect): void {
  const { width, height } = menu.getBoundingClientRect();
  const below = button.bottom + gapPx;
  const top = below + height <= innerHeight ? below : Math.max(gapPx, button.top - gapPx - height);
  const left = Math.max(gapPx, Math.min(button.left, innerWidth - width - gapPx));
  Object.assign(menu.style, { top: `${top}px`, left: `${left}px` });
}
