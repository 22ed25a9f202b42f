import type { Command } from '../../sql/commands.ts';
import type { Answer } from './answer.ts';
import { describe } from './describe.ts';
import { show } from './show.ts';
import type { Asked } from './visible.ts';

/** Statements about the catalog: they are answered from the snapshot alone. */
export type CatalogCommand = Exclude<Command, { kind: 'describeQuery' | 'explain' }>;

/**
 * Answers a statement about the catalog with what the principal may know: registered tables that are not denied. Nothing
 * of it reaches an engine. Throws what show() and describe() throw.
 */
export function answerFromCatalog(command: CatalogCommand, asked: Asked): Answer {
  return isShow(command) ? show(command, asked) : describe(command, asked);
}

const isShow = (command: CatalogCommand): command is Extract<CatalogCommand, { kind: `show${string}` }> =>
  command.kind.startsWith('show');
