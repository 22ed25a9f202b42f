import type { Settings } from '../engine/engine.ts';
import { LakeveilError } from '../errors.ts';
import { foldName, sameName } from '../names.ts';
import type { SessionFacts, Variable } from '../rewrite/context.ts';
import { type Answer, answerOf } from '../rewrite/metadata/answer.ts';
import {
  type Asked,
  placeOf,
  requireCatalog,
  requireSchema,
  type SchemaName,
  visibleCatalogs,
} from '../rewrite/metadata/visible.ts';
import { printTokens, typedLiteral, typeOfLiteral } from '../rewrite/variables.ts';
import type { Name } from '../sql/commands.ts';
import { type Assignment, readSessionCommand, type SessionCommand } from '../sql/settings.ts';
import type { Span } from '../sql/tokens.ts';
import { findSetting, SETTING_KEYS, TIME_ZONE } from './settings.ts';

type Use = Extract<SessionCommand, { kind: 'use' }>;
type Set_ = Extract<SessionCommand, { kind: 'set' | 'reset' }>;
type Declare = Extract<SessionCommand, { kind: 'declare' }>;
type Drop = Extract<SessionCommand, { kind: 'dropVariable' }>;

/** What a statement answers that only changes something. */
const NOTHING: Answer = { columns: [], rows: [] };

/** What a session starts with. */
export interface SessionStart {
  /** Where names of one or two parts are looked up; also where `USE catalog` of this catalog leads. */
  readonly defaults: SchemaName;
  /** Throws for settings that the engine cannot apply. */
  requireSettings(settings: Settings): void;
}

/**
 * What USE, SET and DECLARE have changed since a session began. It lives in lakeveil alone: names are completed before an
 * engine sees them, variables become literals, and settings go along with each statement.
 */
export class SessionState {
  readonly #start: SessionStart;
  readonly #settings = new Map<string, string>();
  readonly #variables = new Map<string, Variable & { readonly initial: string }>();
  #defaults: SchemaName;

  constructor(start: SessionStart) {
    this.#start = start;
    this.#defaults = start.defaults;
  }

  /** Where names of one or two parts are looked up. */
  get defaults(): SchemaName {
    return this.#defaults;
  }

  get settings(): Settings {
    return Object.fromEntries(this.#settings);
  }

  get facts(): SessionFacts {
    return { variables: new Map(this.#variables), timeZone: this.#settings.get(TIME_ZONE) };
  }

  /**
   * Runs a statement that changes or shows the session. Throws what the reader throws, `UNKNOWN_SCHEMA` for what does not
   * exist for the principal, `STATEMENT_DENIED` for keys that may not be set, `UNSUPPORTED_ON_ENGINE` for settings that the
   * engine cannot apply. Whatever is thrown, nothing has changed.
   */
  run(asked: Asked): Answer {
    const command = readSessionCommand(asked.text, asked.tokens);
    switch (command.kind) {
      case 'use':
        return this.#use(command, asked);
      case 'timeZone':
        return this.#timeZone(command.zone);
      case 'set':
        return this.#set(command, asked);
      case 'reset':
        return this.#reset(command, asked);
      case 'declare':
        return this.#declare(command, asked);
      case 'setVariable':
        return this.#assign(command.assignments, asked);
      case 'dropVariable':
        return this.#drop(command, asked);
    }
  }

  // -------------------------------------------------------------- USE

  #use({ what, name }: Use, asked: Asked): Answer {
    const catalog = what === 'schema' ? undefined : this.#catalogOf(what, name, asked);
    if (catalog === undefined) this.#defaults = requireSchema(asked, name);
    else if (!sameName(catalog, this.#defaults.catalog)) this.#defaults = this.#homeOf(catalog);
    return NOTHING;
  }

  /** A name of one part is a catalog first, as in Spark. */
  #catalogOf(what: Use['what'], name: Name, asked: Asked): string | undefined {
    if (what === 'catalog') return requireCatalog(asked, name);
    const known = visibleCatalogs(asked.context);
    return known.find((one) => name.parts.length === 1 && sameName(one, name.parts[0]!));
  }

  #homeOf(catalog: string): SchemaName {
    const { defaults } = this.#start;
    return sameName(catalog, defaults.catalog) ? defaults : { catalog, schema: 'default' };
  }

  // -------------------------------------------------------------- SET

  #timeZone(zone: string | undefined): Answer {
    const value = zone === undefined ? undefined : findSetting(TIME_ZONE)!.read(zone);
    if (zone !== undefined && value === undefined) throw unknownValue(TIME_ZONE);
    this.#change(TIME_ZONE, value);
    return this.#shown([TIME_ZONE]);
  }

  #set({ key, value, span }: Set_, asked: Asked): Answer {
    if (key === undefined) return this.#shown(SETTING_KEYS.filter((one) => this.#settings.has(one)));
    const setting = requireSetting(key, span, asked);
    if (value === undefined) return this.#shown([setting.key]);
    const read = setting.read(value);
    if (read === undefined) throw unknownValue(setting.key);
    this.#change(setting.key, read);
    return this.#shown([setting.key]);
  }

  #reset({ key, span }: Set_, asked: Asked): Answer {
    if (key === undefined) this.#settings.clear();
    else this.#settings.delete(requireSetting(key, span, asked).key);
    return NOTHING;
  }

  #change(key: string, value: string | undefined): void {
    if (value === undefined) this.#settings.delete(key);
    else {
      this.#start.requireSettings({ [key]: value });
      this.#settings.set(key, value);
    }
  }

  #shown(keys: readonly string[]): Answer {
    return answerOf(
      ['key', 'value'],
      keys.map((key) => [key, this.#settings.get(key) ?? '<undefined>']),
    );
  }

  // -------------------------------------------------------------- variables

  #declare({ names, replace, type, value }: Declare, asked: Asked): Answer {
    for (const name of names) {
      if (!replace && this.#variables.has(foldName(name.parts[0]!))) throw variable(name, 'exists already', asked);
    }
    const literal = value ? asked.tokens.slice(value.from, value.to) : [];
    const sqlType = type ? printTokens(asked.tokens.slice(type.from, type.to)) : typeOfLiteral(literal);
    const sql = typedLiteral(literal, sqlType);
    for (const { parts } of names) {
      this.#variables.set(foldName(parts[0]!), { name: parts[0]!, type: sqlType, sql, initial: sql });
    }
    return NOTHING;
  }

  #assign(assignments: readonly Assignment[], asked: Asked): Answer {
    const changed = assignments.map(({ name, value }) => {
      const known = this.#variables.get(foldName(name.parts[0]!));
      if (!known) throw variable(name, 'does not exist', asked);
      const literal = value && asked.tokens.slice(value.from, value.to);
      return { ...known, sql: literal ? typedLiteral(literal, known.type) : known.initial };
    });
    for (const one of changed) this.#variables.set(foldName(one.name), one);
    return NOTHING;
  }

  #drop({ name, ifExists }: Drop, asked: Asked): Answer {
    const existed = this.#variables.delete(foldName(name.parts[0]!));
    if (!existed && !ifExists) throw variable(name, 'does not exist', asked);
    return NOTHING;
  }
}

function requireSetting(key: string, span: Span, asked: Asked): NonNullable<ReturnType<typeof findSetting>> {
  const setting = findSetting(key);
  if (setting) return setting;
  const reason = `only ${SETTING_KEYS.map((one) => `\`${one}\``).join(' and ')} may be set or shown`;
  throw new LakeveilError('STATEMENT_DENIED', reason, placeOf(asked, { parts: [key], span }));
}

const unknownValue = (key: string): LakeveilError => new LakeveilError('SYNTAX', `\`${key}\` has no such value`);

const variable = (name: Name, what: string, asked: Asked): LakeveilError =>
  new LakeveilError('SYNTAX', `variable \`${name.parts[0]}\` ${what}`, placeOf(asked, name));
