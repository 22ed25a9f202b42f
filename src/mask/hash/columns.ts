import { type Data, makeData, Utf8 } from 'apache-arrow';
import { LakeveilError } from '../../errors.ts';
import { HASH_DIGITS, hashLong, type Machine, malformed } from './machine.ts';

/** Arrow's offsets end at 2^31. */
const MAX_HASHES: number = Math.floor((2 ** 31 - 1) / HASH_DIGITS);

/** Rows from one up to another. */
interface Piece {
  readonly from: number;
  readonly to: number;
}

/** Hashes the texts of one batch. Call it inside of `withKey` with the same key. NULL stays NULL and takes no bytes. */
export function hashTexts(machine: Machine, texts: Data<Utf8>, key: Uint8Array): Data<Utf8> {
  const { length, nullCount, offset } = texts;
  if (length - nullCount > MAX_HASHES)
    throw new LakeveilError('INTERNAL', `a batch with more than ${MAX_HASHES} texts cannot be hashed`);
  const hashes = unwritten((length - nullCount) * HASH_DIGITS);
  let done = 0;
  for (let from = 0; from < length; ) {
    const piece = { from, to: from + rowsThatFit(machine, texts, from) };
    done += hashPiece(machine, texts, piece, key, hashes.subarray(done * HASH_DIGITS));
    from = piece.to;
  }
  if (done * HASH_DIGITS !== hashes.length) throw malformed(); // before anybody sees what was not written
  return makeData({
    type: new Utf8(),
    length,
    nullCount,
    ...(nullCount === 0 ? {} : { offset: offset & 7, nullBitmap: validityOf(texts, { from: 0, to: length }).slice() }),
    valueOffsets: hashOffsets(texts),
    data: hashes,
  });
}

/** Memory with anything in it: it is all written over, and zeros would cost a tenth where few values come again. */
const unwritten = (bytes: number): Uint8Array => new Uint8Array(Buffer.allocUnsafeSlow(bytes).buffer);

/** As many rows as the memory of the kernel holds; at least one, which may be too long for it. */
function rowsThatFit({ maxRows, maxBytes }: Machine, { length, valueOffsets }: Data<Utf8>, from: number): number {
  let rows = Math.min(maxRows, length - from);
  while (rows > 1 && valueOffsets[from + rows]! - valueOffsets[from]! > maxBytes) rows >>= 1;
  return rows;
}

/** Writes the hashes to `to` and returns how many. */
function hashPiece(machine: Machine, texts: Data<Utf8>, piece: Piece, key: Uint8Array, to: Uint8Array): number {
  const { from, to: end } = piece;
  const bytes = bytesOf(texts, piece);
  if (bytes.length > machine.maxBytes) return hashLongRows(machine, texts, piece, key, to);
  machine.data.set(bytes);
  machine.offsets.set(texts.valueOffsets.subarray(from, end + 1));
  const nulls = texts.nullCount > 0;
  if (nulls) machine.validity.set(validityOf(texts, piece));
  const { hashed, tooLong } = machine.hashRows(end - from, bytes.length, nulls ? (texts.offset + from) & 7 : -1);
  if (hashed * HASH_DIGITS > to.length) throw malformed();
  to.set(machine.hashes.subarray(0, hashed * HASH_DIGITS));
  if (tooLong > 0) hashLongRows(machine, texts, piece, key, to);
  return hashed;
}

/** Fills the places of the values that are too long for the kernel; returns how many values are not NULL. */
function hashLongRows({ longest }: Machine, texts: Data<Utf8>, piece: Piece, key: Uint8Array, to: Uint8Array): number {
  const places = Buffer.from(to.buffer, to.byteOffset, to.length);
  let place = 0;
  for (let row = piece.from; row < piece.to; row++) {
    if (!texts.getValid(row)) continue;
    const value = bytesOf(texts, { from: row, to: row + 1 });
    if (value.length > longest) places.write(hashLong(value, key), place * HASH_DIGITS, 'latin1');
    place++;
  }
  return place;
}

function bytesOf({ values, valueOffsets }: Data<Utf8>, { from, to }: Piece): Uint8Array {
  const [start, end] = [valueOffsets[from]!, valueOffsets[to]!];
  if (!(0 <= start && start <= end && end <= values.length)) throw malformed();
  return values.subarray(start, end);
}

/** The bytes in which the bits of the rows are. */
const validityOf = ({ nullBitmap, offset }: Data<Utf8>, { from, to }: Piece): Uint8Array =>
  nullBitmap.subarray((offset + from) >> 3, (offset + to + 7) >> 3);

function hashOffsets(texts: Data<Utf8>): Int32Array {
  const { length, nullCount } = texts;
  const offsets = new Int32Array(length + 1);
  if (nullCount === 0) for (let row = 1; row <= length; row++) offsets[row] = row * HASH_DIGITS;
  else
    for (let row = 0; row < length; row++) offsets[row + 1] = offsets[row]! + (texts.getValid(row) ? HASH_DIGITS : 0);
  return offsets;
}
