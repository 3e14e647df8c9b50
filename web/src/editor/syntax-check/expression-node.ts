import { keywords } from './token-cursor.js';
import type { Token } from './tokenize.js';

/** What the checks need to know of an expression. */
export interface ExpressionNode {
  /** As Python's messages name it. */
  kind: string;
  first: Token;
  /** The elements of a tuple or list; what a star unpacks. */
  items?: readonly ExpressionNode[];
  /** What is left of the first `in` of a comparison. */
  member?: ExpressionNode;
  /** In parentheses of its own. */
  isGroup?: boolean;
}

const targets = new Set(['name', 'attribute', 'subscript']);

/** The part of an assignment's target that cannot be assigned to; null for a valid target. */
export function findInvalidTarget(node: ExpressionNode, isDeleted = false): ExpressionNode | null {
  if (targets.has(node.kind)) return null;
  if (node.kind === 'starred' && isDeleted) return node;
  if (!node.items || !['tuple', 'list', 'starred'].includes(node.kind)) return node;
  for (const item of node.items) {
    const invalid = findInvalidTarget(item, isDeleted);
    if (invalid) return invalid;
  }
  return null;
}

export const constants = ['True', 'False', 'None'];
const starts = new Set(['(', '[', '{', '-', '+', '~', '...', 'not', 'lambda', 'await', ...constants]);

/** Whether a token alone can be an expression. */
export const isAtom = ({ type, text }: Token): boolean =>
  /^(?:number|string)$/.test(type) || (type === 'name' && (!keywords.has(text) || constants.includes(text)));

/** Whether a token can start an expression. */
export const startsExpression = (token: Token): boolean =>
  isAtom(token) || (/^(?:name|operator)$/.test(token.type) && starts.has(token.text));
