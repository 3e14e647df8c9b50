/** Style of the reports: readable from 320 px, on paper, in light and dark. Contrasts are at least 4.5 to 1. */
export const reportStyle = `
:root { color-scheme: light dark; --text: #1b1f24; --muted: #57606a; --page: #fff; --panel: #f6f8fa; --line: #d0d7de;
  --good: #116329; --bad: #a40e26; --warn: #7d4e00; --got: #ffebe9; --expected: #dafbe1; }
@media (prefers-color-scheme: dark) { :root { --text: #e6edf3; --muted: #9ea7b3; --page: #0d1117; --panel: #161b22;
  --line: #3d444d; --good: #57d977; --bad: #ff8f87; --warn: #e3b341; --got: #4a1d20; --expected: #12391f; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 56rem; padding: 1rem; color: var(--text); background: var(--page);
  font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
h1 { margin: 0 0 .25rem; font-size: 1.5rem; line-height: 1.25; }
h2 { margin: 1.5rem 0 .5rem; font-size: 1.15rem; }
p { margin: .25rem 0; }
.score { font-size: 1.25rem; font-weight: 600; }
.muted { color: var(--muted); }
.note { border-left: .25rem solid var(--warn); padding: .25rem .75rem; background: var(--panel); }
table { width: 100%; border-collapse: collapse; table-layout: fixed; }
th, td { padding: .4rem .5rem; text-align: left; vertical-align: top; }
thead th { border-bottom: 2px solid var(--line); }
tbody { border-bottom: 1px solid var(--line); }
th.points { width: 5rem; }
.points { text-align: right; }
.detail { padding-top: 0; }
.good { color: var(--good); } .bad { color: var(--bad); } .warn { color: var(--warn); }
pre { margin: .5rem 0; padding: .5rem; overflow-x: auto; overflow-wrap: normal; background: var(--panel);
  border: 1px solid var(--line); border-radius: .25rem; font: .875rem/1.45 ui-monospace, monospace; tab-size: 4; }
pre code { display: inline-block; min-width: 100%; font: inherit; }
pre span { display: block; }
.got { background: var(--got); } .expected { background: var(--expected); }
pre:focus-visible { outline: 2px solid currentColor; outline-offset: 2px; }
@media (max-width: 30rem) { th, td { padding-inline: .2rem; } }
@media print { pre { white-space: pre-wrap; } }
`;
