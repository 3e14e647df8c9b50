import { expect, test } from 'vitest';
import { parseEmbedOptions } from './embed-options.js';

const parse = (address: string) => parseEmbedOptions(new URL(address, 'http://runq.example/embed'));

test('a program in the address, with everything that makes Python', () => {
  const code = 'for i in range(3):\n    print("a & b #1 + 50%", i, "数")\n';
  const asked = parse(`?code=${encodeURIComponent(code)}`);
  expect(asked).toEqual({ source: { code }, title: null, isReadOnly: false, runs: 'whenAsked', theme: null });
  expect(parse(`#code=${encodeURIComponent(code)}`)).toEqual(asked);
});

test('a shared program and every option', () => {
  expect(parse('?share=abc-1&readonly=1&run=1&theme=dark&title=%20Loops%20')).toEqual({
    source: { share: 'abc-1' },
    title: 'Loops',
    isReadOnly: true,
    runs: 'atOnce',
    theme: 'dark',
  });
  expect(parse('?code=1&run=0').runs).toBe('never');
});

test('what is not understood is as if it were not there', () => {
  expect(parse('?readonly=yes&run=maybe&theme=pink&title=%20&share=')).toEqual({
    source: { code: '' },
    title: null,
    isReadOnly: false,
    runs: 'whenAsked',
    theme: null,
  });
});

test('lines end as Python wants them, however they were sent', () => {
  expect(parse('?code=a%0D%0Ab%0Dc').source).toEqual({ code: 'a\nb\nc' });
});
