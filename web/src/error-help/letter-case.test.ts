import { expect, test } from 'vitest';
import { explainLetterCase } from './letter-case.js';

const explain = (type: string, message: string, code: string) =>
  explainLetterCase({ type, message, code, location: null, lineCount: 1 });

test.each([
  ['NameError', "name 'Print' is not defined. Did you mean: 'print'?", 'Print(1)', 'Write print in lower case'],
  ['NameError', "name 'INPUT' is not defined", 'INPUT()', 'Write input in lower case'],
  ['NameError', "name 'true' is not defined. Did you mean: 'True'?", 'x = true', 'Write True, not true'],
  ['NameError', "name 'none' is not defined", 'x = none', 'Write None, not none'],
  ['NameError', "name 'Total' is not defined. Did you mean: 'total'?", 'Total', 'Write total in lower case'],
  ['NameError', "name 'For' is not defined", 'For', 'Write for in lower case'],
  ['SyntaxError', 'invalid syntax', 'For i in range(3):', 'Write for in lower case'],
  ['SyntaxError', 'invalid syntax', 'While x < 3:', 'Write while in lower case'],
  ['SyntaxError', 'invalid syntax', 'If(x < 3):', 'Write if in lower case'],
  ['SyntaxError', 'invalid syntax', 'Else:', 'Write else in lower case'],
  ['SyntaxError', 'invalid syntax', 'x = 3 If y else 4', 'Write if in lower case'],
  ['SyntaxError', 'invalid syntax', 'for i In range(3):', 'Write in in lower case'],
])('%s: %s', (type, message, code, title) => {
  expect(explain(type, message, code)?.title).toBe(title);
});

test('names the function with its parentheses', () => {
  expect(explain('NameError', "name 'Print' is not defined", 'Print(1)')?.text).toBe(
    'Python distinguishes upper and lower case: it knows print(…), but not Print(…).',
  );
});

test.each([
  ['NameError', "name 'pint' is not defined. Did you mean: 'print'?", 'pint(1)'],
  ['NameError', "name 'Dog' is not defined", 'Dog()'],
  ['SyntaxError', 'invalid syntax', 'for i of range(3):'],
  ['SyntaxError', 'invalid syntax. Perhaps you forgot a comma?', 'print("And then" x)'],
  ['SyntaxError', 'invalid syntax', 'Class = 3 +'],
  ['SyntaxError', 'invalid syntax', 'x = In * (3 4)'],
  ['SyntaxError', 'invalid syntax', 'From.add(3 4)'],
  ['SyntaxError', "'(' was never closed", 'print(For'],
  ['TypeError', 'Print', 'Print'],
])('leaves other errors alone: %s: %s', (type, message, code) => {
  expect(explain(type, message, code)).toBeNull();
});
