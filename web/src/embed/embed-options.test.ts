import { expect, test } from 'vitest';
import { parseEmbedOptions } from './embed-options.js';

const parse = (address: string) => parseEmbedOptions(new URL(address, 'http://runq.example/embed'));

test('parses a program with special characters from the query and the fragment', () => {
  const code = 'for i in range(3):\n    print("a & b #1 + 50%", i, "数")\n';
  const options = parse(`?code=${encodeURIComponent(code)}`);
  expect(options).toEqual({ source: { code }, title: null, isReadOnly: false, runs: 'onClick', theme: null });
  expect(parse(`#code=${encodeURIComponent(code)}`)).toEqual(options);
});

test('parses a shared program and every option', () => {
  expect(parse('?share=abc-1&readonly=1&run=1&theme=dark&title=%20Loops%20')).toEqual({
    source: { share: 'abc-1' },
    title: 'Loops',
    isReadOnly: true,
    runs: 'onLoad',
    theme: 'dark',
  });
  expect(parse('?code=1&run=0').runs).toBe('never');
});

test('ignores invalid values', () => {
  expect(parse('?readonly=yes&run=maybe&theme=pink&title=%20&share=')).toEqual({
    source: { code: '' },
    title: null,
    isReadOnly: false,
    runs: 'onClick',
    theme: null,
  });
});

test('normalizes line endings', () => {
  expect(parse('?code=a%0D%0Ab%0Dc').source).toEqual({ code: 'a\nb\nc' });
});
