/*
 * What a user may set in a session: a closed list of keys, because most settings of Spark change what a statement means
 * (`spark.sql.path.*`, `…ansi.*`, `…caseSensitive`, `…variable.*`, `…optimizer.*`), and with it what masks and filters do.
 */

export const TIME_ZONE = 'spark.sql.session.timeZone';

interface Setting {
  readonly key: string;
  /** Other names of the same setting. */
  readonly aliases: readonly string[];
  /** The value as it is kept, or undefined for one that does not exist. */
  read(value: string): string | undefined;
}

const SETTINGS: readonly Setting[] = [
  { key: TIME_ZONE, aliases: ['timezone'], read: readZone },
  { key: 'spark.sql.binaryOutputStyle', aliases: [], read: oneOf('UTF-8', 'BASIC', 'BASE64', 'HEX', 'HEX_DISCRETE') },
];

/** Keys that may be set, in the order in which they are listed. */
export const SETTING_KEYS: readonly string[] = SETTINGS.map(({ key }) => key);

/** The setting of a key; case does not matter, as long as nothing else is named. */
export const findSetting = (key: string): Setting | undefined => {
  const folded = key.toLowerCase();
  return SETTINGS.find((setting) => [setting.key, ...setting.aliases].some((name) => name.toLowerCase() === folded));
};

/** Regions and offsets between -18:00 and +18:00, as Spark takes them. */
function readZone(value: string): string | undefined {
  const offset = /^([+-])(\d{1,2}):?(\d{2})?$/.exec(value);
  if (offset) return Number(offset[2]) < 18 && Number(offset[3] ?? 0) < 60 ? value : undefined;
  return /^[A-Za-z]\w*([/+-]\w+)*$/.test(value) && isRegion(value) ? value : undefined;
}

function isRegion(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }) !== undefined;
  } catch {
    return false;
  }
}

function oneOf(...values: readonly string[]): (value: string) => string | undefined {
  return (value) => values.find((one) => one === value.toUpperCase());
}
