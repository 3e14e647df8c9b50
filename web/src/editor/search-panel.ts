import {
  closeSearchPanel,
  findNext,
  findPrevious,
  getSearchQuery,
  replaceAll,
  replaceNext,
  SearchQuery,
  selectMatches,
  setSearchQuery,
} from '@codemirror/search';
import { type EditorView, type Panel, runScopeHandlers, type ViewUpdate } from '@codemirror/view';

type Child = Node | string;

function createElement<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes: Record<string, string>,
  children: Child[] = [],
): HTMLElementTagNameMap[Name] {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

/** A button with a symbol and an accessible name. */
function createButton(name: string, label: string, symbol: string, onClick: () => void): HTMLButtonElement {
  const button = createElement('button', { type: 'button', name, title: label, 'aria-label': label }, [symbol]);
  button.addEventListener('click', onClick);
  return button;
}

const createField = (name: string, label: string, placeholder: string) =>
  createElement('input', { type: 'text', name, form: '', 'aria-label': label, placeholder });

/** A button that is on or off. */
function createToggle(name: string, label: string, symbol: string, onChange: () => void) {
  const button = createButton(name, label, symbol, () => {
    set(!isOn());
    onChange();
  });
  const isOn = () => button.getAttribute('aria-pressed') === 'true';
  const set = (on: boolean) => button.setAttribute('aria-pressed', String(on));
  set(false);
  return { button, isOn, set };
}

/**
 * Search and replace in the editor. It replaces CodeMirror's own panel, which fills a narrow screen. It is one or two
 * lines high; on narrow screens (search.css) a button shows the replace line.
 */
export function createSearchPanel(view: EditorView): Panel {
  const find = createField('search', 'Find', 'Find');
  find.setAttribute('main-field', 'true');
  const replace = createField('replace', 'Replace with', 'Replace');
  const caseSensitive = createToggle('case', 'Match case', 'Aa', commit);
  const wholeWord = createToggle('word', 'Whole words', 'Word', commit);
  const regexp = createToggle('re', 'Regular expression', '.*', commit);
  const showReplace = createButton('showReplace', 'Show replace', '⇄', () =>
    showsReplace(!replaceLine.matches('.is-shown')),
  );

  const findLine = createElement('div', { class: 'search-line' }, [
    createElement('div', { class: 'search-field' }, [find]),
    createElement('div', { class: 'search-group' }, [caseSensitive.button, wholeWord.button, regexp.button]),
    createElement('div', { class: 'search-group' }, [
      createButton('prev', 'Previous match', '↑', () => findPrevious(view)),
      createButton('next', 'Next match', '↓', () => findNext(view)),
      createButton('select', 'Select all matches', 'All', () => selectMatches(view)),
      ...(view.state.readOnly ? [] : [showReplace]),
    ]),
  ]);
  const replaceLine = createElement('div', { class: 'search-line search-replace' }, [
    createElement('div', { class: 'search-field' }, [replace]),
    createElement('div', { class: 'search-group' }, [
      createButton('replaceNext', 'Replace this match', 'Replace', () => replaceNext(view)),
      createButton('replaceAll', 'Replace all matches', 'Replace all', () => replaceAll(view)),
    ]),
  ]);
  const dom = createElement('div', { class: 'cm-search', role: 'search', 'aria-label': 'Find and replace' }, [
    findLine,
    ...(view.state.readOnly ? [] : [replaceLine]),
    createButton('close', 'Close search', '×', () => closeSearchPanel(view)),
  ]);

  function showsReplace(isShown: boolean): void {
    replaceLine.classList.toggle('is-shown', isShown);
    showReplace.setAttribute('aria-expanded', String(isShown));
  }

  function show(query: SearchQuery): void {
    find.value = query.search;
    replace.value = query.replace;
    caseSensitive.set(query.caseSensitive);
    wholeWord.set(query.wholeWord);
    regexp.set(query.regexp);
  }

  function commit(): void {
    const query = new SearchQuery({
      search: find.value,
      replace: replace.value,
      caseSensitive: caseSensitive.isOn(),
      wholeWord: wholeWord.isOn(),
      regexp: regexp.isOn(),
    });
    if (!query.eq(getSearchQuery(view.state))) view.dispatch({ effects: setSearchQuery.of(query) });
  }

  for (const field of [find, replace]) field.addEventListener('input', commit);
  dom.addEventListener('keydown', (event) => {
    const isEnter = event.key === 'Enter' && !event.isComposing;
    if (runScopeHandlers(view, event, 'search-panel')) event.preventDefault();
    else if (isEnter && event.target === find) (event.shiftKey ? findPrevious : findNext)(view);
    else if (isEnter && event.target === replace) replaceNext(view);
    else return;
    event.preventDefault();
  });
  showsReplace(false);
  show(getSearchQuery(view.state));

  return {
    dom,
    mount: () => find.select(),
    update(update: ViewUpdate) {
      for (const effect of update.transactions.flatMap(({ effects }) => effects))
        if (effect.is(setSearchQuery)) show(effect.value);
    },
  };
}
