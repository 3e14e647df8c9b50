/** Explains an error to a beginner: a title and one or two sentences. */
export interface Explanation {
  title: string;
  text: string;
}

type Template = (groups: readonly string[]) => Explanation;

/** A template in which `$1` stands for the first group of the pattern. */
const fill = (title: string, text: string): Template => {
  return (groups) => {
    const replace = (template: string) => template.replace(/\$(\d)/g, (_, at) => groups[Number(at)] ?? '');
    return { title: replace(title), text: replace(text) };
  };
};

const typeNames: Record<string, string> = {
  str: 'a string',
  int: 'an integer',
  float: 'a float',
  list: 'a list',
  tuple: 'a tuple',
  dict: 'a dictionary',
  set: 'a set',
  bool: 'a boolean',
  NoneType: 'None',
  function: 'a function',
  builtin_function_or_method: 'a function',
  method: 'a function',
  module: 'a module',
};
const nameType = (type = '') => typeNames[type] ?? type;
const nameSides = (left: string, leftType: string | undefined, right: string, rightType: string | undefined) =>
  `${left} is ${nameType(leftType)}, ${right} is ${nameType(rightType)}.`;

/**
 * By exception class: patterns of the message and templates; the first match wins. The wording varies between Python
 * 3.9 and 3.13.
 */
const messages: Record<string, [RegExp, Template][]> = {
  TypeError: [
    [
      /^can only concatenate (\w+) \(not "(\w+)"\) to/,
      ([, a, b]) => ({
        title: 'Cannot join these with +',
        text: `${nameSides('One side', a, 'the other', b)} Convert one of them, for example with ${a}(…).`,
      }),
    ],
    [
      /^unsupported operand type\(s\) for (\S+): '(\w+)' and '(\w+)'/,
      ([, operator, a, b]) => ({
        title: `${operator!.replace(/^\*\*.*/, '**')} does not work with these types`,
        text: [
          nameSides('The left side', a, 'the right side', b),
          [a, b].includes('str') ? ' input() always returns a string; convert it with int(…) or float(…).' : '',
          [a, b].includes('NoneType') ? ' A function without return returns None.' : '',
        ].join(''),
      }),
    ],
    [
      /^'(\S+)' not supported between instances of '(\w+)' and '(\w+)'/,
      ([, operator, a, b]) => ({
        title: `Cannot compare these with ${operator}`,
        text: `${nameSides('The left side', a, 'the right side', b)} Compare values of the same type.`,
      }),
    ],
    [
      /missing \d+ required positional arguments?: (.*)$/,
      fill('Missing argument', 'This function also needs $1 between the parentheses.'),
    ],
    [
      /^(\S+) takes (.+) positional arguments? but (\d+) (?:was|were) given/,
      fill('Too many arguments', '$1 takes $2, but $3 were given. For methods of a class, self counts too.'),
    ],
    [
      /got an unexpected keyword argument '(\w+)'/,
      fill('Unknown argument', 'This function has no argument named $1. Check the spelling.'),
    ],
    [
      /^'(\w+)' object is not callable/,
      ([, a]) => ({
        title: 'Only functions can be called with ( )',
        text: `This is ${nameType(a)}. A variable may have the name of a function, or an operator is missing before (.`,
      }),
    ],
    [
      /^'(\w+)' object is not subscriptable/,
      ([, a]) => ({
        title: '[ ] does not work here',
        text: `This is ${nameType(a)}, which has no items.`,
      }),
    ],
    [
      /^'(\w+)' object is not iterable/,
      ([, a]) => ({
        title: 'Cannot loop over this',
        text: `This is ${nameType(a)}.${a === 'int' ? ' To count, use range(…).' : ''}`,
      }),
    ],
    [
      /^'(\w+)' object does not support item assignment/,
      ([, a]) => ({
        title: 'Cannot change an item here',
        text: `You cannot change the items of ${nameType(a)}. Create a new value instead.`,
      }),
    ],
    [/indices must be integers/, fill('Index must be an integer', 'The value between [ and ] is not an integer.')],
    [
      /^unhashable type: '(\w+)'/,
      ([, a]) => ({
        title: 'Cannot be a key',
        text: `Dictionary keys and set members must not change, but ${nameType(a)} can. Use a tuple instead.`,
      }),
    ],
  ],
  ValueError: [
    [
      /^invalid literal for int\(\) with base \d+: (.*)$/,
      fill('int() cannot convert this', 'int() was given $1. It accepts only digits with an optional sign.'),
    ],
    [
      /^could not convert string to float: (.*)$/,
      fill('float() cannot convert this', 'float() was given $1. Write decimals with a point, such as 2.5.'),
    ],
    [
      /^not enough values to unpack \(expected (\S+), got (\d+)\)/,
      fill('Too few values', 'There are $1 names on the left of the =, but $2 values on the right.'),
    ],
    [
      /^too many values to unpack \(expected (\d+)\)/,
      fill('Too many values', 'There are $1 names on the left of the =, but more values on the right.'),
    ],
    [
      /math domain error|expected a nonnegative input/,
      fill('No result for this number', 'For example, a negative number has no square root.'),
    ],
    [/is not in list$/, fill('Not in the list', 'Check with “in” first whether the list contains it.')],
  ],
  AttributeError: [
    [
      /^'NoneType' object has no attribute '(\w+)'/,
      fill('None has no .$1', 'The value is None. A function without return returns None.'),
    ],
    [
      /^'(\w+)' object has no attribute '(\w+)'/,
      ([, a, b]) => ({ title: `No .${b} here`, text: `This is ${nameType(a)}. Check the spelling.` }),
    ],
    [
      /^(?:partially initialized )?module '([\w.]+)' has no attribute '(\w+)'/,
      fill(
        'Module $1 has no $2',
        'Check the spelling. If one of your own files is named $1.py, Python imports it instead of the module.',
      ),
    ],
  ],
  ModuleNotFoundError: [
    [
      /^No module named '([\w.]+)'/,
      fill(
        'Module $1 not found',
        'Check the spelling. Your own module must be a .py file in the same folder. Packages cannot be installed here.',
      ),
    ],
  ],
  ImportError: [
    [/^cannot import name '(\w+)' from '([\w.]+)'/, fill('$2 has no $1', 'Check the spelling.')],
    [/./, fill('Import failed', 'Check the spelling.')],
  ],
  FileNotFoundError: [
    [/: (['"].*['"])$/, fill('File $1 not found', 'Check the spelling, or add the file to your program.')],
  ],
  IndexError: [
    [
      /^(\w+) (?:assignment )?index out of range/,
      fill('Index out of range', 'Indexes start at 0, so the last one is the length of the $1 minus 1.'),
    ],
    [/^pop from empty list/, fill('The list is empty', 'There is nothing left to remove.')],
  ],
  KeyError: [
    [
      /^(.*)$/s,
      fill('Key not found', 'The dictionary has no $1. Check with “in” first, or use .get(…), which returns None.'),
    ],
  ],
  RecursionError: [
    [
      /./,
      fill('Infinite recursion', 'A function keeps calling itself. Every call must get closer to a case that returns.'),
    ],
  ],
  EOFError: [[/./, fill('No more input', 'The program asked for input after the end of the input.')]],
  KeyboardInterrupt: [[/^/, fill('Interrupted', 'The program was interrupted before it finished.')]],
  MemoryError: [[/^/, fill('Out of memory', 'Does a list, a string or a dictionary grow without end?')]],
  AssertionError: [[/^/, fill('Assertion failed', 'The condition after assert was False.')]],
  PermissionError: [[/./, fill('Permission denied', 'Programs can only write to their own folder.')]],
  OverflowError: [[/./, fill('Number too large', 'Floats have a maximum value.')]],
  StopIteration: [[/^/, fill('No more items', 'next(…) was called after the last item.')]],
  ExceptionGroup: [[/^/, fill('Several errors', 'Each of them is listed below.')]],
  TabError: [[/./, fill('Mixed tabs and spaces', 'Use only one of them to indent; this editor uses 4 spaces.')]],
  IndentationError: [
    [
      /^expected an indented block/,
      fill('Expected an indented line', 'After a line that ends in a colon (:), indent the next line.'),
    ],
    [/^unexpected indent/, fill('Unexpected indentation', 'This line must start where the lines around it start.')],
    [
      /^unindent does not match/,
      fill('Indentation does not match any outer block', 'This line must start exactly where an earlier block starts.'),
    ],
  ],
  SyntaxError: [
    [/^expected ':'/, fill('Missing colon (:)', 'Lines with if, for, while, def and class end in a colon.')],
    [/^Missing parentheses in call to 'print'/, fill('print needs parentheses', 'Write print(…).')],
    [
      /^invalid syntax\. Maybe you meant '(==|:=)'/,
      fill('= assigns, == compares', 'To check whether two values are equal, use ==.'),
    ],
    [
      /^cannot assign to/,
      fill('Cannot assign to this', 'The left side of = must be a name. To compare two values, use ==.'),
    ],
    [/^'(return|break|continue|await)' outside/, fill('$1 is not allowed here', 'Check the indentation of this line.')],
    [
      /^unterminated (?:triple-quoted )?(?:f-)?string literal/,
      fill('Unterminated string', 'A string must end with the same quotation mark that starts it.'),
    ],
    [/^'([([{])' was never closed/, fill('$1 was never closed', 'Add the missing closing bracket.')],
    [/^unmatched '([)\]}])'/, fill('Unmatched $1', 'This bracket is closed but was never opened.')],
    [
      /^closing parenthesis '(.)' does not match opening parenthesis '(.)'/,
      fill('Brackets do not match', 'Opened with $2 but closed with $1.'),
    ],
  ],
};

/** Explains an error with our own messages; null where the library's messages serve as well. */
export function findCustomMessage({ type, message }: { type: string; message: string }): Explanation | null {
  for (const [pattern, template] of messages[type] ?? []) {
    const match = pattern.exec(message);
    if (match) return template(match);
  }
  return null;
}
