import { type ErrorCode, isLakeveilError, LakeveilError } from '../../errors.ts';

interface ErrorClass {
  readonly code: ErrorCode;
  readonly reason: string;
}

/** Also for a failure in the middle of a stream, of which DuckDB's binding does not tell the class. */
const VALUE: ErrorClass = { code: 'ENGINE', reason: 'the engine could not compute a value of the answer' };
const BINDING: ErrorClass = {
  code: 'ENGINE',
  reason: 'the engine could not match the columns or types of the statement',
};
const MISSING: ErrorClass = {
  code: 'UNSUPPORTED_ON_ENGINE',
  reason: 'the engine does not have a function, type or table that the statement needs',
};
const SYNTAX: ErrorClass = { code: 'UNSUPPORTED_ON_ENGINE', reason: 'the engine cannot read the statement' };
const LOCKED: ErrorClass = {
  code: 'STATEMENT_DENIED',
  reason: 'the statement reaches for something that is locked on the engine',
};
const RESOURCES: ErrorClass = { code: 'ENGINE', reason: 'the engine ran out of memory' };
const UNKNOWN: ErrorClass = { code: 'ENGINE', reason: 'the engine could not run the statement' };

const STOPPED: ErrorClass = { code: 'CANCELLED', reason: 'the statement was cancelled' };

/** DuckDB's exception classes while a statement is read and bound, which no stored value takes part in. */
const CLASSES: Readonly<Record<string, ErrorClass>> = {
  Conversion: VALUE,
  'Out of Range': VALUE,
  'Invalid Input': VALUE,
  'Invalid Type': VALUE,
  'Mismatch Type': VALUE,
  'Divide by Zero': VALUE,
  Decimal: VALUE,
  Expression: VALUE,
  Executor: VALUE,
  'Parameter Not Allowed': VALUE,
  Constraint: VALUE,
  Serialization: VALUE,
  Binder: BINDING,
  'Parameter Not Resolved': BINDING,
  Catalog: MISSING,
  'Not implemented': MISSING,
  'Missing Extension': MISSING,
  Parser: SYNTAX,
  Syntax: SYNTAX,
  Permission: LOCKED,
  'Out of Memory': RESOURCES,
  'Object Size': RESOURCES,
  INTERRUPT: STOPPED,
};

/**
 * Once rows are computed, everything has **one** sentence, before the first row and after it: which class a failing
 * value has (a text that is no time zone is `Not implemented`), and whether it stands in the first rows, must not be
 * told apart. What parameters are bound to may still fail to match, and memory may run out.
 */
const CLASSES_WHILE_RUNNING: Readonly<Record<string, ErrorClass>> = {
  Binder: BINDING,
  Permission: LOCKED,
  'Out of Memory': RESOURCES,
  INTERRUPT: STOPPED,
};

const PREFIX = /^(?:Failed to extract statements: )?([A-Za-z ]+?) Error:/;

const classOf = (error: unknown): string =>
  (error instanceof Error ? PREFIX.exec(error.message)?.[1] : undefined) ?? '';

/** Turns whatever DuckDB threw before it ran a statement into an error that a user may read. Only the class is told. */
export function redact(error: unknown): LakeveilError {
  if (isLakeveilError(error)) return error;
  const { code, reason } = CLASSES[classOf(error)] ?? UNKNOWN;
  return new LakeveilError(code, reason, { cause: error });
}

/** The same for what it threw while the statement ran. */
export function redactRunning(error: unknown): LakeveilError {
  if (isLakeveilError(error)) return error;
  const { code, reason } = CLASSES_WHILE_RUNNING[classOf(error)] ?? VALUE;
  return new LakeveilError(code, reason, { cause: error });
}

/** A statement that failed after its first rows. */
export const brokenStream = (): LakeveilError => new LakeveilError(VALUE.code, VALUE.reason);

/** A statement that somebody stopped. */
export const cancelled = (): LakeveilError => new LakeveilError(STOPPED.code, STOPPED.reason);
