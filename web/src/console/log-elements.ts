/**
 * Builds the log: a note about dropped lines, chunks of finished items, the open line with the input, announcements.
 */
export function buildLogElements(inputLine: HTMLElement) {
  const make = (className: string) => {
    const element = document.createElement('div');
    element.className = className;
    return element;
  };
  const log = make('log');
  log.tabIndex = 0;
  log.setAttribute('role', 'log');
  log.setAttribute('aria-label', 'Program output');
  // A log announces each line, and a program may print thousands a second. The announcer limits the rate instead.
  log.setAttribute('aria-live', 'off');
  const dropped = make('dropped');
  dropped.hidden = true;
  const chunks = make('chunks');
  const tail = make('line');
  const end = make('end');
  end.append(tail, inputLine);
  const announcement = make('hidden-label');
  announcement.setAttribute('aria-live', 'polite');
  log.append(dropped, chunks, end);
  const element = make('log-body');
  element.append(log, announcement);
  return { element, log, dropped, chunks, end, tail, announcement };
}
