/** What an error means, for somebody who learns: a title and one or two sentences. */
export interface Explanation {
  title: string;
  words: string;
}

type Words = (groups: readonly string[]) => Explanation;

/** Words in which `$1` stands for the first group of the pattern. */
const say = (title: string, words: string): Words => {
  return (groups) => {
    const fill = (text: string) => text.replace(/\$(\d)/g, (_, at) => groups[Number(at)] ?? '');
    return { title: fill(title), words: fill(words) };
  };
};

/** What Python calls types, for people. */
const kinds: Record<string, string> = {
  str: 'text',
  int: 'a whole number',
  float: 'a number',
  list: 'a list',
  tuple: 'a tuple',
  dict: 'a dictionary',
  set: 'a set',
  bool: 'True or False',
  NoneType: 'None (nothing)',
  function: 'a function',
  builtin_function_or_method: 'a function',
  method: 'a function',
  module: 'a module',
};
const kind = (name = '') => kinds[name] ?? name;

/** By class: each pattern of the message with its words; the first that matches is taken. Python 3.9 to 3.13 word some of them differently. */
const table: Record<string, [RegExp, Words][]> = {
  TypeError: [
    [
      /^can only concatenate (\w+) \(not "(\w+)"\) to/,
      ([, a, b]) => ({
        title: 'These cannot be joined with +',
        words: `One side is ${kind(a)}, the other is ${kind(b)}. Make them the same first, for example with ${a === 'str' ? 'str(…)' : `${a}(…)`}.`,
      }),
    ],
    [
      /^unsupported operand type\(s\) for (\S+): '(\w+)' and '(\w+)'/,
      ([, sign, a, b]) => ({
        title: `${sign!.replace(/^\*\*.*/, '**')} does not work between these two`,
        words: `The left side is ${kind(a)}, the right side is ${kind(b)}.${[a, b].includes('str') ? ' What input() gives is always text; int(…) or float(…) makes a number of it.' : ''}${[a, b].includes('NoneType') ? ' A function without return gives None.' : ''}`,
      }),
    ],
    [
      /^'(\S+)' not supported between instances of '(\w+)' and '(\w+)'/,
      ([, sign, a, b]) => ({
        title: `These cannot be compared with ${sign}`,
        words: `The left side is ${kind(a)}, the right side is ${kind(b)}. Compare two of the same kind.`,
      }),
    ],
    [
      /missing \d+ required positional arguments?: (.*)$/,
      say('Something is missing between the brackets', 'This function also needs $1.'),
    ],
    [
      /^(\S+) takes (.+) positional arguments? but (\d+) (?:was|were) given/,
      say('Too much between the brackets', '$1 takes $2, and $3 were given. In a class, self counts, too.'),
    ],
    [
      /got an unexpected keyword argument '(\w+)'/,
      say('This function does not know that name', 'It has no argument called $1. Check how it is spelled.'),
    ],
    [
      /^'(\w+)' object is not callable/,
      ([, a]) => ({
        title: 'Only functions can be called with ( )',
        words: `This is ${kind(a)}. Perhaps a variable has the name of a function, or an operator is missing before the bracket.`,
      }),
    ],
    [
      /^'(\w+)' object is not subscriptable/,
      ([, a]) => ({
        title: '[ ] does not work here',
        words: `This is ${kind(a)}, which has nothing inside to pick.`,
      }),
    ],
    [
      /^'(\w+)' object is not iterable/,
      ([, a]) => ({
        title: 'A loop cannot go through this',
        words: `This is ${kind(a)}.${a === 'int' ? ' To count, use range(…).' : ''}`,
      }),
    ],
    [
      /^'(\w+)' object does not support item assignment/,
      ([, a]) => ({
        title: 'This cannot be changed in place',
        words: `${a === 'str' ? 'A text' : kind(a)} stays as it is once it is made. Make a new one instead.`,
      }),
    ],
    [/indices must be integers/, say('A position must be a whole number', 'Between [ and ] stands something else.')],
    [
      /^unhashable type: '(\w+)'/,
      ([, a]) => ({
        title: 'This cannot be a key',
        words: `Keys of a dictionary and members of a set must not change; ${kind(a)} can. A tuple works.`,
      }),
    ],
  ],
  ValueError: [
    [
      /^invalid literal for int\(\) with base \d+: (.*)$/,
      say('int() cannot make a whole number of this', 'It was given $1. Only digits work, with a sign at most.'),
    ],
    [
      /^could not convert string to float: (.*)$/,
      say('float() cannot make a number of this', 'It was given $1. Write the decimals behind a point.'),
    ],
    [
      /^not enough values to unpack \(expected (\S+), got (\d+)\)/,
      say('Too few values', 'There are names for $1 values on the left of the =, but $2 on the right.'),
    ],
    [
      /^too many values to unpack \(expected (\d+)\)/,
      say('Too many values', 'There are names for $1 values on the left of the =, and more on the right.'),
    ],
    [
      /math domain error|expected a nonnegative input/,
      say('This has no result', 'Such as the root of a negative number.'),
    ],
    [/is not in list$/, say('It is not in the list', 'Ask with “in” first whether it is there.')],
  ],
  AttributeError: [
    [
      /^'NoneType' object has no attribute '(\w+)'/,
      say('This is None, so it has no .$1', 'Perhaps a function gave nothing back: without return it gives None.'),
    ],
    [
      /^'(\w+)' object has no attribute '(\w+)'/,
      ([, a, b]) => ({ title: `There is no .${b} here`, words: `This is ${kind(a)}. Check how the name is spelled.` }),
    ],
    [
      /^(?:partially initialized )?module '([\w.]+)' has no attribute '(\w+)'/,
      say(
        'The module $1 has no $2',
        'Check how it is spelled, and whether one of your own files is called $1.py: then that one is meant.',
      ),
    ],
  ],
  ModuleNotFoundError: [
    [
      /^No module named '([\w.]+)'/,
      say(
        'There is no module $1',
        'Check how it is spelled. A file of your own must stand beside this one and end in .py. Packages cannot be installed here.',
      ),
    ],
  ],
  ImportError: [
    [/^cannot import name '(\w+)' from '([\w.]+)'/, say('$2 has no $1', 'Check how it is spelled.')],
    [/./, say('Something could not be imported', 'Check how it is spelled.')],
  ],
  FileNotFoundError: [
    [/: (['"].*['"])$/, say('There is no file $1', 'Check how it is spelled, or add the file to your program.')],
  ],
  IndexError: [
    [
      /^(\w+) (?:assignment )?index out of range/,
      say('There is no such position', 'Positions begin at 0, so the last one is the length of the $1 minus 1.'),
    ],
    [/^pop from empty list/, say('The list is empty', 'There is nothing left to take out.')],
  ],
  KeyError: [
    [
      /^(.*)$/s,
      say(
        'The dictionary has no such key',
        'It has no $1. Ask with “in” first, or take .get(…), which gives None then.',
      ),
    ],
  ],
  RecursionError: [
    [
      /./,
      say('A function went on calling itself', 'Each call must come nearer to a case that ends without another call.'),
    ],
  ],
  EOFError: [[/./, say('There was nothing more to read', 'The program asked for input after the input had ended.')]],
  KeyboardInterrupt: [[/^/, say('Interrupted', 'It was stopped by an interrupt before it was done.')]],
  MemoryError: [
    [/^/, say('The memory is full', 'The program made more than fits. Is there a list that grows without end?')],
  ],
  AssertionError: [[/^/, say('An assert was not true', 'What stands behind assert in this line was False.')]],
  PermissionError: [[/./, say('This is not allowed here', 'Programs may write only into their own folder.')]],
  OverflowError: [[/./, say('The number became too large', 'Numbers with decimals have an upper end.')]],
  StopIteration: [[/^/, say('There is nothing more', 'next(…) was asked for more than there was.')]],
  ExceptionGroup: [[/^/, say('Several errors happened together', 'Each of them is listed below.')]],
  TabError: [[/./, say('Tabs and spaces are mixed', 'Indent with one of them only; this editor uses 4 spaces.')]],
  IndentationError: [
    [
      /^expected an indented block/,
      say(
        'Something must stand indented here',
        'After a line that ends in a colon (:) the next one begins further in.',
      ),
    ],
    [/^unexpected indent/, say('This line begins too far in', 'It must begin where the lines around it begin.')],
    [
      /^unindent does not match/,
      say('This line begins at no known place', 'It must begin exactly where an earlier block begins.'),
    ],
  ],
  SyntaxError: [
    [/^expected ':'/, say('A colon (:) is missing', 'Lines with if, for, while, def and class end in one.')],
    [/^Missing parentheses in call to 'print'/, say('print needs brackets', 'Write print(…).')],
    [
      /^invalid syntax\. Maybe you meant '(==|:=)'/,
      say('= gives a value, == compares', 'To ask whether two are equal, write ==.'),
    ],
    [
      /^cannot assign to/,
      say(
        'This cannot stand on the left of an =',
        'On the left stands the name, on the right its value. To compare, write ==.',
      ),
    ],
    [/^'(return|break|continue|await)' outside/, say('$1 has no place here', 'Is this line indented as it should be?')],
    [
      /^unterminated (?:triple-quoted )?(?:f-)?string literal/,
      say('A text has no end', 'A quote mark opens it and the same quote mark must close it.'),
    ],
    [/^'([([{])' was never closed/, say('A bracket $1 has no partner', 'It is opened in this line and never closed.')],
    [/^unmatched '([)\]}])'/, say('A bracket $1 has no partner', 'It is closed in this line but was never opened.')],
    [
      /^closing parenthesis '(.)' does not match opening parenthesis '(.)'/,
      say('These brackets do not match', '$2 was opened, but $1 closes.'),
    ],
  ],
};

/** Our own words for an error; null where others explain it as well. */
export function explainInOwnWords({ type, message }: { type: string; message: string }): Explanation | null {
  for (const [pattern, words] of table[type] ?? []) {
    const match = pattern.exec(message);
    if (match) return words(match);
  }
  return null;
}
