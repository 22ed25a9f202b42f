/**
 * The value of a Spark string literal token, quotes included in `text`.
 *
 * Follows `ParserUtils.unescapeSQLString` of Spark 4.3 (checked against vectors taken from Spark itself): `\uXXXX` and
 * `\UXXXXXXXX` are code points, `\ooo` below octal 200 is a character, `\0 \b \n \r \t \Z` are controls, `\%` and `\_`
 * keep their backslash for LIKE, any other `\c` is `c`; a doubled quote is one quote. Raw literals (`r'…'`) are taken as
 * they stand. The result may hold lone surrogates (`'\uD800'`); quoteString refuses those.
 */
export function decodeString(text: string): string {
  const first = text.charCodeAt(0) | 32;
  if (first === 114 /* r */) return text.slice(2, -1);
  const quote = text[0] as string;
  const body = text.slice(1, -1);
  if (!body.includes('\\')) return body.includes(quote) ? body.replaceAll(quote + quote, quote) : body;
  return body.replace(quote === "'" ? SINGLE_QUOTED : DOUBLE_QUOTED, decodeEscape);
}

const ESCAPE = String.raw`\\(?:u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|[01][0-7]{2}|[^])`;
const SINGLE_QUOTED = new RegExp(`${ESCAPE}|''`, 'gu');
const DOUBLE_QUOTED = new RegExp(`${ESCAPE}|""`, 'gu');

const CONTROLS: Readonly<Record<string, string>> = {
  '0': '\u0000',
  b: '\b',
  n: '\n',
  r: '\r',
  t: '\t',
  Z: '\u001a',
  '%': '\\%',
  _: '\\_',
};

function decodeEscape(escaped: string): string {
  if (escaped[0] !== '\\') return escaped[0] as string;
  const kind = escaped[1] as string;
  if (escaped.length === 2) return CONTROLS[kind] ?? kind;
  if (kind === 'u') return String.fromCharCode(Number.parseInt(escaped.slice(2), 16));
  if (kind === 'U') return decodeLongEscape(escaped);
  if (kind >= '0' && kind <= '7') return String.fromCharCode(Number.parseInt(escaped.slice(1), 8));
  return escaped.slice(1); // one code point outside the basic plane
}

function decodeLongEscape(escaped: string): string {
  const code = Number.parseInt(escaped.slice(2), 16);
  // Spark throws beyond Unicode; a lone surrogate makes quoteString refuse the statement.
  return code <= 0x10ffff ? String.fromCodePoint(code) : '\ud800';
}

/** The name inside backticks, quotes included in `text`: a doubled backtick is one. */
export function decodeName(text: string): string {
  const inner = text.slice(1, -1);
  return inner.includes('`') ? inner.replaceAll('``', '`') : inner;
}
