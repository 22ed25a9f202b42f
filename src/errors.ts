import { cleanCause } from './redact.ts';

/**
 * Every error of lakeveil, in one table.
 *
 * The family says whose move it is: `user` (fix the statement or the file), `refused` (policy or safety says no),
 * `unsupported` (lakeveil cannot do it yet), `internal` (our bug, please report). Codes never change their meaning;
 * texts may. `docs/errors.md` lists every code; a test compares the two.
 */
export const ERRORS = {
  // what the user got wrong
  SYNTAX: { family: 'user', sqlState: '42601', about: 'The statement does not follow the grammar of Spark SQL.' },
  UNKNOWN_TABLE: { family: 'user', sqlState: '42P01', about: 'The table is not registered, or not visible to you.' },
  UNKNOWN_SCHEMA: {
    family: 'user',
    sqlState: '42704',
    about: 'The catalog or schema does not exist, or holds nothing for you.',
  },
  UNKNOWN_COLUMN: { family: 'user', sqlState: '42703', about: 'No source in scope has this column.' },
  PARAMETERS: { family: 'user', sqlState: '07001', about: 'Parameter markers and given values do not match.' },
  UNKNOWN_PRINCIPAL: {
    family: 'user',
    sqlState: '28000',
    about: 'Who asks is not in the people file, or not given rightly.',
  },
  CONFIG: { family: 'user', sqlState: 'F0000', about: 'The configuration file is wrong or missing.' },
  POLICY_FILE: {
    family: 'user',
    sqlState: 'F0000',
    about: 'A policy file is wrong; the text names file, line and key.',
  },
  PEOPLE_FILE: { family: 'user', sqlState: 'F0000', about: 'The people file is wrong.' },
  DATA_FILE: { family: 'user', sqlState: '22000', about: 'A CSV or Parquet file cannot be read as a table.' },
  KEY: { family: 'user', sqlState: 'F0000', about: 'The masking key is missing, unreadable or not 32 bytes.' },
  STATE: { family: 'user', sqlState: '58030', about: 'The state folder cannot be read or written.' },
  USAGE: { family: 'user', sqlState: 'F0000', about: 'The command line or an API call is used wrongly.' },
  ENGINE: { family: 'user', sqlState: 'HV000', about: 'The engine could not run the statement; values are removed.' },
  CANCELLED: { family: 'user', sqlState: '57014', about: 'The statement was cancelled.' },

  // refused by policy or for safety
  TABLE_DENIED: { family: 'refused', sqlState: '42501', about: 'Policy denies the table, or cannot be applied to it.' },
  WRITE_DENIED: { family: 'refused', sqlState: '42501', about: 'The write touches a table that is protected for you.' },
  STATEMENT_DENIED: { family: 'refused', sqlState: '42501', about: 'This kind of statement is not answered.' },
  FUNCTION_DENIED: { family: 'refused', sqlState: '42501', about: 'The function could reach past the masks.' },
  NAME_DENIED: { family: 'refused', sqlState: '42501', about: 'The name reaches hidden metadata or is ambiguous.' },
  TEXT_DENIED: {
    family: 'refused',
    sqlState: '42501',
    about: 'The text holds characters that readers may disagree on.',
  },
  SEVERAL_STATEMENTS: { family: 'refused', sqlState: '42501', about: 'Only one statement is answered at a time.' },
  READERS_DISAGREE: {
    family: 'refused',
    sqlState: '42501',
    about: 'Independent readers understood the text differently.',
  },
  ROW_FILTER_UNSAFE: {
    family: 'refused',
    sqlState: '42501',
    about: 'The engine would run predicates on rows that a row filter hides.',
  },
  MASKED_OUTSIDE: {
    family: 'refused',
    sqlState: '42501',
    about: 'A mask that no SQL may hold needs its column shown as it is, and named nowhere else.',
  },
  UNMASK_DENIED: { family: 'refused', sqlState: '42501', about: 'You are not permitted to undo masks.' },
  STALE_CATALOG: { family: 'refused', sqlState: '42501', about: 'The catalog snapshot is too old to decide on.' },
  NO_POLICIES: {
    family: 'refused',
    sqlState: '42501',
    about: 'The policies could not be loaded, so nothing is shown.',
  },
  TOO_LARGE: {
    family: 'refused',
    sqlState: '54000',
    about: 'The statement is too long, too wide or nested too deeply.',
  },

  // what lakeveil cannot do yet
  UNSUPPORTED_SYNTAX: { family: 'unsupported', sqlState: '0A000', about: 'lakeveil cannot veil this syntax yet.' },
  UNSUPPORTED_ON_ENGINE: { family: 'unsupported', sqlState: '0A000', about: 'The engine at hand has no such feature.' },

  // our bug
  INTERNAL: { family: 'internal', sqlState: 'XX000', about: 'A check inside lakeveil failed; please report it.' },
} as const;

export type ErrorFamily = 'user' | 'refused' | 'unsupported' | 'internal';
export type ErrorCode = keyof typeof ERRORS;

/** A place in the user's own text; both numbers count from 1, columns in UTF-16 code units. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

export interface ErrorDetail {
  /** Where in the statement. Appended to the message as `(line L, column C)`. */
  readonly position?: Position | undefined;
  /** For the log only, never printed to the user; keys are taken out of it. */
  readonly cause?: unknown;
}

/**
 * The one error class that leaves lakeveil. Its message is one line, starts in lower case, ends without a period and
 * holds no stored value, no engine text and no rewritten SQL.
 */
export class LakeveilError extends Error {
  override readonly name: string = 'LakeveilError';
  readonly code: ErrorCode;
  readonly position: Position | undefined;
  /** The sentence without the position. */
  readonly reason: string;

  constructor(code: ErrorCode, reason: string, detail: ErrorDetail = {}) {
    const { position } = detail;
    const place = position ? ` (line ${position.line}, column ${position.column})` : '';
    const cause = isLakeveilError(detail.cause) ? detail.cause : cleanCause(detail.cause);
    super(reason + place, cause === undefined ? undefined : { cause });
    this.code = code;
    this.reason = reason;
    this.position = position;
  }

  get family(): ErrorFamily {
    return ERRORS[this.code].family;
  }

  get sqlState(): string {
    return ERRORS[this.code].sqlState;
  }
}

/** True when the error is one that a user may read as it is. */
export const isLakeveilError = (error: unknown): error is LakeveilError => error instanceof LakeveilError;

/** Turns an offset (UTF-16 code units from 0) of `text` into a line and column. LF, CR and CR LF end a line. */
export function positionAt(text: string, offset: number): Position {
  let line = 1;
  let start = 0;
  for (let i = 0; i < offset; i++) {
    const c = text.charCodeAt(i);
    if (c === 10 || (c === 13 && text.charCodeAt(i + 1) !== 10)) {
      line++;
      start = i + 1;
    }
  }
  return { line, column: offset - start + 1 };
}
