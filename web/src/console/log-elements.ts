/** The log and its parts: what was dropped, finished items in chunks, the open line with the input, words for screen readers. */
export function buildLogElements(inputLine: HTMLElement) {
  const make = (className: string) => {
    const element = document.createElement('div');
    element.className = className;
    return element;
  };
  const log = make('log');
  log.tabIndex = 0;
  log.setAttribute('role', 'log');
  log.setAttribute('aria-label', 'Output of the program');
  // A log announces each line; a program prints a thousand in a second. The announcer tells them at a pace that can be heard.
  log.setAttribute('aria-live', 'off');
  const dropped = make('dropped');
  dropped.hidden = true;
  const chunks = make('chunks');
  const tail = make('line');
  const end = make('end');
  end.append(tail, inputLine);
  const spoken = make('hidden-label');
  spoken.setAttribute('aria-live', 'polite');
  log.append(dropped, chunks, end);
  const element = make('log-body');
  element.append(log, spoken);
  return { element, log, dropped, chunks, tail, spoken };
}
