/** Words of our former dialect with their plain replacement. Each matches as a whole word, in code and in prose. */
export const forbiddenWords: { word: string; pattern: RegExp; instead: string }[] = [
  { word: 'story', pattern: /\bstor(y|ies)\b/i, instead: 'event log, events' },
  // The imperative and the infinitive stay free: fixtures and `file.tell()` use them.
  { word: 'tells', pattern: /\btells\b(?! (\S+ ){0,3}(apart|from)\b)/i, instead: 'reports, returns, shows' },
  { word: 'told', pattern: /\btold\b/i, instead: 'reported, returned, notified' },
  { word: 'tell of', pattern: /\btell (of|how|who|why|when|whether)\b/i, instead: 'report, show' },
  { word: 'hears', pattern: /\b(hears|heard|hear of)\b/i, instead: 'receives, received' },
  { word: 'keeper', pattern: /\bkeepers?\b/i, instead: 'storage, uploader, handle' },
  { word: 'desk', pattern: /\bdesks?\b/i, instead: 'run controller, app' },
  { word: 'workbench', pattern: /\bworkbench(es)?\b/i, instead: 'session' },
  { word: 'in the same breath', pattern: /\bin the same breath\b/i, instead: 'atomically' },
  { word: 'anew', pattern: /\banew\b/i, instead: 'again, recreated' },
  { word: 'for ever', pattern: /\bfor ever\b/i, instead: 'forever, without limit' },
  { word: 'whoever', pattern: /\bwhoever\b/i, instead: 'the client, any user' },
  { word: 'obey', pattern: /\bobeys?\b/i, instead: 'apply, respect' },
  { word: 'somebody', pattern: /\bsomebody\b/i, instead: 'another user, a client' },
  // The Unix user stays free: in quotes, or after an option or command that takes a user.
  { word: 'nobody', pattern: /(?<!['"`]|chown |--reuid |User=)\bnobody\b/i, instead: 'no user, no one' },
  { word: 'goes by', pattern: /\bgoes by\b/i, instead: 'uses' },
];

/** Longest line of code, comments and Markdown, in characters. */
export const lineLengthMax = 120;
/** A word of this length, such as a URL, may exceed the limit, since it cannot be wrapped. */
export const unbreakableLength = 80;
