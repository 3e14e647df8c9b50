import fc from 'fast-check';

/** The part of JSON Schema that the OpenAPI document uses. */
export interface JsonSchema {
  $ref?: string;
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  allOf?: JsonSchema[];
  const?: unknown;
  enum?: unknown[];
  type?: string | string[];
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  items?: JsonSchema;
  minItems?: number;
  maxItems?: number;
  properties?: Record<string, JsonSchema>;
  required?: string[];
  additionalProperties?: boolean | JsonSchema;
}

const depthMax = 6;
const itemsMax = 3;
const charsMax = 40;
/** Numbers are at most so far from 0, or from their minimum. */
const spread = 1_000_000;

/**
 * Values that a schema describes, so that they pass the parser and reach what is behind it, with some parts replaced by
 * `strange` values. `texts` are those that mean something to the service, such as ids.
 */
export function createSchemaValues(options: {
  components: Record<string, JsonSchema>;
  texts: string[];
  strange: fc.Arbitrary<unknown>;
}): (schema: JsonSchema) => fc.Arbitrary<unknown> {
  const { components, texts, strange } = options;

  /** Mostly what the schema says. */
  const mostly = (value: fc.Arbitrary<unknown>) =>
    fc.oneof({ weight: 12, arbitrary: value }, { weight: 1, arbitrary: strange });

  function valuesOf(schema: JsonSchema, depth: number): fc.Arbitrary<unknown> {
    if (depth > depthMax) return fc.constant(null);
    if (schema.$ref) return valuesOf(components[schema.$ref.split('/').at(-1)!] ?? {}, depth + 1);
    const choices = schema.anyOf ?? schema.oneOf;
    if (choices) return fc.oneof(...choices.map((one) => valuesOf(one, depth + 1)));
    if (schema.allOf) return valuesOf(Object.assign({}, ...schema.allOf), depth + 1);
    if ('const' in schema) return fc.constant(schema.const);
    if (schema.enum) return fc.constantFrom(...schema.enum);
    const types = typeof schema.type === 'string' ? [schema.type] : (schema.type ?? []);
    return types.length === 0 ? strange : fc.oneof(...types.map((type) => valuesOfType(type, schema, depth)));
  }

  function valuesOfType(type: string, schema: JsonSchema, depth: number): fc.Arbitrary<unknown> {
    if (type === 'string') return textsOf(schema);
    if (type === 'integer' || type === 'number') return numbersOf(schema);
    if (type === 'boolean') return fc.boolean();
    if (type === 'array') {
      const minLength = Math.min(schema.minItems ?? 0, itemsMax);
      const maxLength = Math.max(minLength, Math.min(schema.maxItems ?? itemsMax, itemsMax));
      return fc.array(mostly(valuesOf(schema.items ?? {}, depth + 1)), { minLength, maxLength });
    }
    return type === 'object' ? objectsOf(schema, depth) : fc.constant(null);
  }

  function textsOf({ minLength = 0, maxLength = charsMax }: JsonSchema): fc.Arbitrary<string> {
    const most = Math.max(minLength, Math.min(maxLength, charsMax));
    return fc.oneof(
      { weight: 2, arbitrary: fc.constantFrom(...texts) },
      { weight: 1, arbitrary: fc.string({ unit: 'binary', minLength, maxLength: most }) },
    );
  }

  function numbersOf({ minimum = -2, maximum = 1e6 }: JsonSchema): fc.Arbitrary<number> {
    const min = Math.max(Math.ceil(minimum), -spread);
    const max = Math.max(min, Math.min(Math.floor(maximum), Math.max(min, 0) + spread));
    return fc.oneof(fc.constantFrom(minimum, maximum), fc.integer({ min, max }));
  }

  function objectsOf({ properties = {}, required = [], additionalProperties }: JsonSchema, depth: number) {
    const named = Object.entries(properties).map(([name, one]) => [name, mostly(valuesOf(one, depth + 1))]);
    const record = fc.record<Record<string, unknown>>(Object.fromEntries(named), {
      requiredKeys: required.filter((name) => name in properties),
    });
    if (typeof additionalProperties !== 'object') return record;
    const more = fc.dictionary(fc.constantFrom(...texts), valuesOf(additionalProperties, depth + 1), { maxKeys: 2 });
    return fc.tuple(record, more).map(([one, other]) => ({ ...other, ...one }));
  }

  return (schema) => mostly(valuesOf(schema, 0));
}
