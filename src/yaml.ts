import * as v from 'valibot';
import { type Document, LineCounter, parseDocument } from 'yaml';
import { type ErrorCode, LakeveilError } from './errors.ts';

/** Keys and list positions from the root of a YAML document: `['actions', 0, 'rules']`. */
export type YamlPath = readonly (string | number)[];

/** A YAML file that fits its schema, able to say where in the text something stands. */
export class YamlFile<T> {
  readonly value: T;
  readonly #place: Place;

  constructor(value: T, place: Place) {
    this.value = value;
    this.#place = place;
  }

  /** Throws about what stands at the path, naming file and line. */
  fail(path: YamlPath, reason: string): never {
    return this.#place.fail(path, reason);
  }

  /** The sentence that `fail` would throw, for warnings. */
  describe(path: YamlPath, reason: string): string {
    return this.#place.describe(path, reason);
  }
}

/**
 * Reads a YAML text that must fit a schema. Unknown and repeated keys, tabs as indentation and everything that the schema
 * does not allow throw an error of the given code: one line that names file, line and key, and no value.
 *
 * `shown` is the file's name as people know it.
 */
export function readYaml<T>(
  text: string,
  shown: string,
  code: ErrorCode,
  schema: v.GenericSchema<unknown, T>,
): YamlFile<T> {
  refuseDeep(text, shown, code);
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, stringKeys: true });
  const place = new Place(shown, code, document, lines);
  // a warning is about something that would be ignored, such as a tag that nobody knows
  const [error] = [...document.errors, ...document.warnings];
  if (error) place.failAt(error.pos[0], describe(error.code, error.message));
  const result = v.safeParse(schema, toValue(document, place), { abortPipeEarly: true });
  if (result.success) return new YamlFile(result.output, place);
  const { issue, path } = deepest(result.issues[0]);
  return place.fail(path, reasonOf(issue));
}

/** Deepest nesting that is read, roughly: open brackets, blanks and dashes in front of a line, explicit keys in a line. */
const MAX_NESTING = 200;

/**
 * Refuses what would exhaust the stack of the YAML parser, which recurses: V8 ends the process when a pattern happens to
 * be compiled there.
 */
function refuseDeep(text: string, shown: string, code: ErrorCode): void {
  let [line, brackets, front, inFront] = [1, 0, 0, true];
  for (let i = 0; i < text.length; i++) {
    const c = text[i]!;
    if (c === '\n' || c === '\r') {
      if (c === '\n' || text[i + 1] !== '\n') line++;
      [front, inFront] = [0, true];
    } else if (c === '[' || c === '{') brackets++;
    else if (c === ']' || c === '}') brackets = Math.max(0, brackets - 1);
    else if (c === '?' && /^\s?$/.test(text[i + 1] ?? '')) front++;
    else if (inFront && (c === ' ' || c === '-')) front++;
    else inFront = false;
    if (brackets + front > MAX_NESTING) {
      throw new LakeveilError(code, `${shown}, line ${line}: nested more than ${MAX_NESTING} levels deep`);
    }
  }
}

function toValue(document: Document, place: Place): unknown {
  try {
    return document.toJS();
  } catch {
    return place.fail([], 'an alias (`*name`) has no anchor, or expands to too much');
  }
}

class Place {
  readonly #shown: string;
  readonly #code: ErrorCode;
  readonly #document: Document;
  readonly #lines: LineCounter;

  constructor(shown: string, code: ErrorCode, document: Document, lines: LineCounter) {
    this.#shown = shown;
    this.#code = code;
    this.#document = document;
    this.#lines = lines;
  }

  fail(path: YamlPath, reason: string): never {
    throw new LakeveilError(this.#code, this.describe(path, reason));
  }

  failAt(offset: number, reason: string): never {
    throw new LakeveilError(this.#code, this.#at(offset, reason));
  }

  describe(path: YamlPath, reason: string): string {
    const key = path.length > 0 ? `key \`${path.join('.')}\`: ` : '';
    return this.#at(this.#offset(path), key + reason);
  }

  #at(offset: number, reason: string): string {
    return `${this.#shown}, line ${this.#lines.linePos(offset).line}: ${reason}`;
  }

  /** Where the nearest part of the path that exists begins. */
  #offset(path: YamlPath): number {
    for (let length = path.length; length >= 0; length--) {
      const node = this.#document.getIn(path.slice(0, length), true);
      const range = typeof node === 'object' && node !== null && 'range' in node ? node.range : undefined;
      if (Array.isArray(range)) return this.#keyOffset(path.slice(0, length)) ?? range[0];
    }
    return 0;
  }

  /** The key itself rather than its value, which may begin lines below. */
  #keyOffset(path: YamlPath): number | undefined {
    const parent = this.#document.getIn(path.slice(0, -1), true) as { items?: unknown[] } | undefined;
    for (const item of parent?.items ?? []) {
      const { key } = item as { key?: { value?: unknown; range?: readonly number[] } };
      if (key?.value === path.at(-1)) return key?.range?.[0];
    }
    return undefined;
  }
}

const SYNTAX: Readonly<Record<string, string>> = {
  DUPLICATE_KEY: 'a key stands here for the second time',
  TAB_AS_INDENT: 'a tab stands where blanks must indent',
  BAD_INDENT: 'this line is not indented like those around it',
  MULTIPLE_DOCS: 'a second document begins here; write it into a file of its own',
};

function describe(code: string, message: string): string {
  return SYNTAX[code] ?? `no valid YAML: ${message.replace(/\s+/g, ' ').replace(/[.:]?\s*$/, '')}`;
}

// ---------------------------------------------------------------- what a schema says

type Issue = v.BaseIssue<unknown>;

/** An issue with its path from the root: those inside a union carry theirs from its start. */
interface PlacedIssue {
  readonly issue: Issue;
  readonly path: YamlPath;
}

/** Of a choice between shapes (union, variant) the one that came farthest is what the writer meant. */
function deepest(issue: Issue, above: YamlPath = []): PlacedIssue {
  const path = [...above, ...(issue.path ?? []).map(({ key }) => key as string | number)];
  const inner = (issue.issues ?? []).map((one) => deepest(one, path));
  return inner.reduce((best, one) => (one.path.length > best.path.length ? one : best), { issue, path });
}

const KINDS: Readonly<Record<string, string>> = {
  Object: 'a map of keys',
  Array: 'a list',
  string: 'a text',
  number: 'a number',
  boolean: '`true` or `false`',
};

/** A sentence that the schema brings goes before ours; valibot's own begin with `Invalid`. */
function reasonOf({ expected, received, message }: Issue): string {
  if (!message.startsWith('Invalid ')) return message;
  if (expected === 'never') return 'this key is not known';
  if (received === 'undefined') return 'this key is missing';
  const kinds = (expected ?? '').replace(/[()]/g, '').split(' | ');
  return `must be ${kinds.map((one) => KINDS[one] ?? one.replaceAll('"', '`')).join(' or ')}`;
}
