import { RE2JS, RE2JSSyntaxException } from 're2js';
import { LakeveilError } from '../errors.ts';

/** Longest pattern, and longest column name that is looked at, in characters. */
const MAX_PATTERN = 200;
const MAX_NAME = 255;

/**
 * A pattern over column names in RE2's syntax, which has no look-around and no back references and so cannot hang: the
 * time is linear in the name, whatever the pattern. It may match anywhere in the name, `^` and `$` bind it.
 */
export class NameRegex {
  readonly source: string;
  readonly caseInsensitive: boolean;
  readonly #regex: RE2JS;

  /** Throws `POLICY_FILE` for what RE2 does not read (https://github.com/google/re2/wiki/Syntax) and for long patterns. */
  constructor(source: string, caseInsensitive: boolean) {
    if (source.length > MAX_PATTERN) throw refusal(`is longer than ${MAX_PATTERN} characters`);
    this.source = source;
    this.caseInsensitive = caseInsensitive;
    this.#regex = compile(source, caseInsensitive);
  }

  /** A name that is longer than 255 characters counts as a match, so that nobody escapes a mask by it. */
  test(name: string): boolean {
    return name.length > MAX_NAME || this.#regex.matcher(name).find();
  }
}

function compile(source: string, caseInsensitive: boolean): RE2JS {
  try {
    return RE2JS.compile(source, caseInsensitive ? RE2JS.CASE_INSENSITIVE : 0);
  } catch (cause) {
    if (!(cause instanceof RE2JSSyntaxException)) throw cause;
    throw refusal(`is no regular expression of RE2 (it has no look-around): ${cause.getDescription()}`);
  }
}

const refusal = (what: string): LakeveilError => new LakeveilError('POLICY_FILE', `the pattern ${what}`);
