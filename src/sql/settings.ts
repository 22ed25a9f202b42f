import { acceptWord, type Name, readDottedName, readText } from './commands.ts';
import type { Cursor } from './cursor.ts';
import { readName } from './names.ts';
import { expectEnd, startReading } from './reader.ts';
import type { Span, Token } from './tokens.ts';
import { readTypeName } from './typenames.ts';
import { TYPED_LITERALS } from './words.ts';

/*
 * Statements that change a session and nothing else: USE, SET, RESET, session variables.
 */

/** What one of these statements does. */
export type SessionCommand =
  | { readonly kind: 'use'; readonly what: 'catalog' | 'schema' | 'any'; readonly name: Name }
  /** A region or an offset as it was written; undefined for LOCAL. */
  | { readonly kind: 'timeZone'; readonly zone: string | undefined }
  /** Without a value it asks for the value; without a key for all of them. */
  | { readonly kind: 'set' | 'reset'; readonly key: string | undefined; readonly value?: string; readonly span: Span }
  | {
      readonly kind: 'declare';
      readonly names: readonly Name[];
      readonly replace: boolean;
      readonly type: Span | undefined;
      readonly value: Span | undefined;
    }
  | { readonly kind: 'setVariable'; readonly assignments: readonly Assignment[] }
  | { readonly kind: 'dropVariable'; readonly name: Name; readonly ifExists: boolean };

/** `x = 5`; the value is undefined for `x = DEFAULT`. */
export interface Assignment {
  readonly name: Name;
  readonly value: Span | undefined;
}

/**
 * Reads a statement of these kinds. Throws `SYNTAX` and `SEVERAL_STATEMENTS` as queries do, and `UNSUPPORTED_SYNTAX` for
 * values of variables that are no constants.
 */
export function readSessionCommand(text: string, tokens: readonly Token[]): SessionCommand {
  const c = startReading(text, tokens);
  const command = readKind(c);
  expectEnd(c);
  return command;
}

function readKind(c: Cursor): SessionCommand {
  if (c.accept('USE')) return readUse(c);
  if (c.accept('RESET')) return readSetting(c, 'reset');
  if (c.accept('DECLARE')) return readDeclare(c);
  if (c.accept('DROP')) return readDrop(c);
  c.expect('SET');
  if (c.accept('CATALOG')) return { kind: 'use', what: 'catalog', name: readCatalog(c) };
  if (c.is('TIME') && c.is('ZONE', 1)) return readTimeZone(c);
  if (acceptWord(c, /^(VAR|VARIABLE)$/)) return readAssignments(c);
  return readSetting(c, 'set');
}

function readUse(c: Cursor): SessionCommand {
  const named = c.peek(1).kind !== 'end' && !c.is(';', 1) && !c.is('.', 1);
  if (named && c.accept('CATALOG')) return { kind: 'use', what: 'catalog', name: readCatalog(c) };
  const schema = named && acceptWord(c, /^(SCHEMA|DATABASE|NAMESPACE)$/);
  return { kind: 'use', what: schema ? 'schema' : 'any', name: readDottedName(c) };
}

function readCatalog(c: Cursor): Name {
  const from = c.at;
  return c.peek().kind === 'string' ? { parts: [readText(c)], span: c.spanFrom(from) } : readDottedName(c);
}

// ---------------------------------------------------------------- SET, RESET

function readTimeZone(c: Cursor): SessionCommand {
  c.at += 2;
  if (c.accept('LOCAL')) return { kind: 'timeZone', zone: undefined };
  return { kind: 'timeZone', zone: c.accept('INTERVAL') ? readOffset(c) : readText(c) };
}

/** `INTERVAL 2 HOURS`, `INTERVAL '-08:30' HOUR TO MINUTE`: an offset. */
function readOffset(c: Cursor): string {
  const sign = c.accept('-') ? '-' : '';
  const value = sign + c.peek().value;
  c.at++;
  const found = /^([+-]?)(\d{1,2})(?::(\d{2}))?$/.exec(value);
  const unit = acceptWord(c, /^HOURS?$/);
  if (c.accept('TO')) c.expect('MINUTE');
  if (!found || !unit)
    c.fail('UNSUPPORTED_SYNTAX', 'a time zone is given as a region, or as an offset in hours and minutes');
  const [, mark, hours, minutes = '00'] = found as unknown as [string, string, string, string | undefined];
  return `${mark || '+'}${hours.padStart(2, '0')}:${minutes}`;
}

/** `a.b.c = value`, `a.b.c`, `-v` or nothing. The value is the user's own text up to the end, as in Spark. */
function readSetting(c: Cursor, kind: 'set' | 'reset'): SessionCommand {
  const from = c.at;
  if (kind === 'set' && c.is('-') && c.is('V', 1)) c.at += 2;
  if (c.peek().kind === 'end' || c.is(';')) return { kind, key: undefined, span: { from: 0, to: 1 } };
  const key = readDottedName(c).parts.join('.');
  const span = c.spanFrom(from);
  if (kind === 'reset' || !c.accept('=')) return { kind, key, span };
  return { kind, key, value: readRest(c), span };
}

function readRest(c: Cursor): string {
  if (c.peek().kind === 'string') return readText(c);
  const from = c.peek().start;
  while (c.peek().kind !== 'end' && !c.is(';')) c.at++;
  const value = c.text.slice(from, c.peek().start).trim();
  return value === '' ? c.failExpected('a value') : value;
}

// ---------------------------------------------------------------- variables

function readDeclare(c: Cursor): SessionCommand {
  const replace = c.acceptPair('OR', 'REPLACE');
  if (/^(VAR|VARIABLE)$/.test(c.peek().upper) && c.isName(1)) c.at++;
  const names: Name[] = [];
  do names.push(readVariable(c));
  while (c.accept(','));
  const type = readDeclaredType(c);
  const given = c.accept('DEFAULT') || c.accept('=');
  const value = given ? readConstant(c) : undefined;
  if (!type && !value) c.failExpected('a type or a value');
  return { kind: 'declare', names, replace, type, value };
}

function readDeclaredType(c: Cursor): Span | undefined {
  if (!c.isWord() || c.is('DEFAULT')) return undefined;
  const from = c.at;
  readTypeName(c);
  return c.spanFrom(from);
}

function readDrop(c: Cursor): SessionCommand {
  c.at += 2; // TEMPORARY VARIABLE
  const ifExists = c.acceptPair('IF', 'EXISTS');
  return { kind: 'dropVariable', name: readVariable(c), ifExists };
}

function readAssignments(c: Cursor): SessionCommand {
  const assignments: Assignment[] = [];
  if (c.is('(')) c.fail('UNSUPPORTED_SYNTAX', 'variables take constants only, a query cannot set them');
  do {
    const name = readVariable(c);
    c.expect('=');
    assignments.push({ name, value: c.accept('DEFAULT') ? undefined : readConstant(c) });
  } while (c.accept(','));
  return { kind: 'setVariable', assignments };
}

/** `x`, `session.x` or `system.session.x`. */
function readVariable(c: Cursor): Name {
  const from = c.at;
  const parts = [readName(c, 'a variable')];
  while (c.accept('.')) parts.push(readName(c, 'a variable'));
  const qualifier = parts.slice(0, -1).join('.').toLowerCase();
  if (!/^((system\.)?session)?$/.test(qualifier))
    c.fail('SYNTAX', 'a variable belongs to `session` and no other schema');
  return { parts: [parts.at(-1)!], span: c.spanFrom(from) };
}

/** A literal: a number with its sign, a text, `DATE '…'` and its like, TRUE, FALSE, NULL. */
function readConstant(c: Cursor): Span {
  const from = c.at;
  if (!skipLiteral(c)) failConstant(c);
  if (c.peek().kind !== 'end' && !c.is(';') && !c.is(',')) failConstant(c);
  return c.spanFrom(from);
}

function skipLiteral(c: Cursor): boolean {
  if (acceptWord(c, /^(TRUE|FALSE|NULL)$/)) return true;
  if (TYPED_LITERALS.has(c.peek().upper) && c.peek(1).kind === 'string') c.at++;
  else if ((c.is('-') || c.is('+')) && c.peek(1).kind === 'number') c.at++;
  if (c.peek().kind === 'number') {
    c.at++;
    return true;
  }
  const from = c.at;
  while (c.peek().kind === 'string') c.at++;
  return c.at > from;
}

const failConstant = (c: Cursor): never =>
  c.fail('UNSUPPORTED_SYNTAX', 'variables take constants only: a number, a text, a date, TRUE, FALSE or NULL');
