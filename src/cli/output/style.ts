import { styleText } from 'node:util';

type Format = Parameters<typeof styleText>[0];

/** True when the stream is a terminal that shows colours; NO_COLOR and FORCE_COLOR are obeyed (no-color.org). */
function hasColour(stream: NodeJS.WriteStream): boolean {
  const { env } = process;
  if (env['NO_COLOR']) return false;
  if (env['FORCE_COLOR']) return env['FORCE_COLOR'] !== '0';
  return stream.isTTY === true;
}

/** Paints a text when standard output shows colours. */
export const paint = (format: Format, text: string): string =>
  hasColour(process.stdout) ? styleText(format, text) : text;

/** Paints a text when standard error shows colours. */
export const paintError = (format: Format, text: string): string =>
  hasColour(process.stderr) ? styleText(format, text) : text;
