/** Keys that stand somewhere inside a policy, never at its left margin. */
const INNER = ['columnTag', 'columnRegex', 'config', 'exceptions', 'fields', 'inclusions', 'maskingConfig', 'rules'];

/** Keys that every masking policy has: what a copied text may have lost altogether. */
const NEEDED = ['circumstances', 'actions', 'rules', 'config', 'fields', 'maskingConfig'];

/**
 * Recognises a policy that was copied from a web page and lost its blanks: an inner key at the left margin. Returns the
 * line (from 1) and a sentence, or undefined.
 */
export function lostIndentation(text: string): { readonly line: number; readonly reason: string } | undefined {
  const lines = text.split(/\r\n?|\n/);
  const at = lines.findIndex((line) => INNER.includes(/^(\w+):/.exec(line)?.[1] ?? ''));
  if (at < 0) return undefined;
  const key = /^\w+/.exec(lines[at]!)![0];
  const missing = NEEDED.filter((needed) => !lines.some((line) => new RegExp(`^[\\s-]*${needed}:`).test(line)));
  const also = missing.length > 0 ? `, and ${missing.map((name) => `\`${name}:\``).join(', ')} is missing` : '';
  return { line: at + 1, reason: `\`${key}:\` stands at the left margin: the text has lost its indentation${also}` };
}
