/** Half of a character outside the basic plane, which Python cannot print. */
const loneSurrogate = /\p{Surrogate}/gu;

/** The program in a new workspace: it greets the user by name, or the class when there is none. */
export function createFirstProgram(userName: string | null): string {
  return `name = ${quote(userName ?? 'class')}
print(f"Hello, {name}!")

for friend in ["Ada", "Grace", "Katherine"]:
    print("Welcome,", friend)

# Try next: greet three friends of yours.
`;
}

/** A Python string literal. The escapes of JSON (RFC 8259) mean the same in Python, apart from lone surrogates. */
const quote = (text: string): string => JSON.stringify(text.replace(loneSurrogate, '\ufffd'));
