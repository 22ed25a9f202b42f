/** One step of a golden file: comments, or a directive with its body and what came of it. */
export type Block =
  | { readonly kind: 'prose'; readonly text: string }
  | {
      readonly kind: 'step';
      readonly comments: string;
      readonly directive: string;
      readonly options: Readonly<Record<string, string>>;
      readonly body: string;
    };

/**
 * Reads a golden file. Blocks are separated by one blank line:
 *
 * ```
 * # comment lines
 * directive key=value
 * body lines
 * ----
 * expected lines
 * ```
 */
export function parseScript(text: string): Block[] {
  return text
    .trim()
    .split(/\n\s*\n/)
    .map(parseBlock);
}

function parseBlock(text: string): Block {
  const lines = text.split('\n');
  const head = lines.findIndex((line) => !line.startsWith('#'));
  if (head < 0) return { kind: 'prose', text };
  const [directive, ...options] = lines[head]!.split(' ') as [string, ...string[]];
  const end = lines.indexOf('----', head);
  if (end < 0) throw new Error(`the block has no ----: ${text}`);
  return {
    kind: 'step',
    comments: lines.slice(0, head).join('\n'),
    directive,
    options: Object.fromEntries(options.map((option) => option.split('=') as [string, string])),
    body: lines.slice(head + 1, end).join('\n'),
  };
}

/** Writes the whole file again, with what came of each step. */
export function renderScript(blocks: readonly (Block & { readonly result?: string })[]): string {
  return `${blocks.map(renderBlock).join('\n\n')}\n`;
}

function renderBlock(block: Block & { readonly result?: string }): string {
  if (block.kind === 'prose') return block.text;
  const options = Object.entries(block.options).map(([key, value]) => ` ${key}=${value}`);
  const head = `${block.directive}${options.join('')}`;
  return [block.comments, head, block.body, '----', block.result ?? ''].filter((part) => part !== '').join('\n');
}
