/**
 * The data of the credit card story: made up, seeded, the same on every machine.
 *
 * Card numbers are random digits behind the leading digits of test numbers that the networks and payment providers
 * publish, closed with a Luhn digit. Names, e-mails (domains under `.example`) and merchants are invented. Nothing here
 * belongs to a real person or account; any likeness is chance.
 *
 * As a program: `node generate.mjs [folder] [seed]` writes the tables as CSV files, `data/shop` beside this file unless
 * a folder is given. The `web_orders` table is left out: the demo brings it in while it runs.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Brand, first digits of published test numbers, length, groups when written with spaces, share of the cards. */
const BRANDS = [
  { prefixes: ['41111111', '42424242', '40000000'], length: 16, groups: [4, 4, 4, 4], share: 42 },
  { prefixes: ['55555555', '51051051', '22230031'], length: 16, groups: [4, 4, 4, 4], share: 28 },
  { prefixes: ['378282', '371449'], length: 15, groups: [4, 6, 5], share: 10 },
  { prefixes: ['60111111', '60110009'], length: 16, groups: [4, 4, 4, 4], share: 6 },
  { prefixes: ['305693', '385200'], length: 14, groups: [4, 6, 4], share: 3 },
  { prefixes: ['35301113', '35660020'], length: 16, groups: [4, 4, 4, 4], share: 4 },
  { prefixes: ['62000000', '62052500'], length: 16, groups: [4, 4, 4, 4], share: 4 },
  { prefixes: ['67596498', '63048580'], length: 16, groups: [4, 4, 4, 4], share: 3 },
];

const COUNTRIES = [
  { code: 'US', name: 'United States', currency: 'USD', share: 30 },
  { code: 'DE', name: 'Germany', currency: 'EUR', share: 16 },
  { code: 'GB', name: 'United Kingdom', currency: 'GBP', share: 14 },
  { code: 'FR', name: 'France', currency: 'EUR', share: 12 },
  { code: 'ES', name: 'Spain', currency: 'EUR', share: 8 },
  { code: 'IT', name: 'Italy', currency: 'EUR', share: 7 },
  { code: 'CH', name: 'Switzerland', currency: 'CHF', share: 5 },
  { code: 'SE', name: 'Sweden', currency: 'SEK', share: 4 },
  { code: 'JP', name: 'Japan', currency: 'JPY', share: 4 },
];

const MERCHANTS = [
  ['Lakeside Books', 'books'],
  ['Copper Kettle Coffee', 'food'],
  ['Northern Light Outdoor', 'sports'],
  ['Blue Bicycle Works', 'sports'],
  ['Cedar & Pine Furniture', 'home'],
  ['Harbour Fish Market', 'food'],
  ['The Paper Crane', 'gifts'],
  ['Old Mill Bakery', 'food'],
  ['Silver Thread Tailors', 'fashion'],
  ['Bright Spark Electronics', 'electronics'],
  ['Greenhouse, Garden and Home', 'home'],
  ['Moonlight Cinema', 'leisure'],
  ['Station Pharmacy', 'health'],
  ['Red Kite Travel', 'travel'],
  ['Hilltop Hotel', 'travel'],
  ['Quick Stop Fuel', 'fuel'],
  ['Second Spin Records', 'music'],
  ['Tiny Toes Toys', 'gifts'],
  ['Velvet Room "Vintage"', 'fashion'],
  ['Pixel Forge Games', 'electronics'],
  ['Salt and Stone Spa', 'health'],
  ['Wild Thyme Kitchen', 'food'],
  ['Evergreen Grocers', 'food'],
  ['Riverbend Bikes', 'sports'],
];

const FIRST = words(`
  Ada Alan Alice Amir Ana Anders Anja Antonio Aisha Beatriz Ben Bruno Camille Carla Carlos Chloé Clara Daniel Diego Dora
  Elena Elias Emma Erik Eva Farah Fatima Felix Fiona François Gabriel Giulia Grace Hannah Haruto Hassan Helena Hugo Ida
  Ines Ingrid Isaac Ivan Jack Jakob James Jana Joan João José Julia Jürgen Karin Kenji Laura Lea Leon Linda Lucas Lucía
  Magdalena Marco Maria Martin Mateo Maya Mei Mia Miguel Mila Nadia Nina Noah Nora Olga Oliver Omar Oscar Paula Pavel
  Pierre Priya Rafael Ravi Rosa Ruth Sakura Samuel Sara Sofia Sven Tariq Thomas Tove Ulla Victor Wendy Yara Yuki Zoe
`);

const LAST = words(`
  Abe Acosta Adeyemi Ahmed Andersson Bauer Becker Bell Bergström Bianchi Björk Brown Carvalho Castillo Chen Clarke Cohen
  Costa Cruz Davies Delgado Dubois Dupont Eriksson Evans Fernández Ferrari Fischer Fontaine Fujita García Gomez Green
  Gruber Gupta Hansen Harris Hoffmann Horváth Ibrahim Ito Ivanova Jansen Johansson Jones Kaya Keller Khan Kim Klein
  Kowalski Krause Kumar Lambert Larsen Leroy Lindgren Lopez Marino Martin Meier Mendes Meyer Moreau Moretti Müller Murphy
  Nakamura Nguyen Nielsen Novak O'Brien Okafor Oliveira Olsen Patel Pereira Petrov Quist Ramos Ricci Rossi Roy Sanders
  Santos Sato Schmidt Silva Singh Smith Sokolova Suzuki Tanaka Taylor Torres Vargas Vogel Wagner Walsh Weber Wong Zhang
`);

/**
 * Makes the tables. Everything follows from the seed.
 *
 * @param {number} [seed]
 * @param {{ transactions?: number, customers?: number, webOrders?: number }} [sizes]
 */
export function generate(seed = 2026, sizes = {}) {
  const { transactions = 10_000, customers = 2_500, webOrders = 2_000 } = sizes;
  const random = randomFrom(seed);
  const people = Array.from({ length: customers }, makeCustomers(random));
  return {
    transactions: csv(makeTransactions(random, people, transactions)),
    merchants: csv(MERCHANTS.map(([merchant, category]) => ({ merchant, category }))),
    countries: csv(COUNTRIES.map(({ code, name, currency }) => ({ code, name, currency }))),
    webOrders: csv(makeWebOrders(random, people, webOrders)),
  };
}

/** One card per customer; no two cards are equal. */
function makeCustomers(random) {
  const cards = new Set();
  return (_, i) => {
    const first = random.pick(FIRST);
    const last = random.pick(LAST);
    const brand = random.weighted(BRANDS);
    let card = makeCard(random, brand);
    while (cards.has(card)) card = makeCard(random, brand);
    cards.add(card);
    return {
      name: `${first} ${last}`,
      email: `${mailbox(first)}.${mailbox(last)}${i}@${random.pick(['mail', 'post', 'inbox'])}.example`,
      card,
      groups: brand.groups,
      // A few cards were typed in by hand, always the same way.
      storedCard: i % 29 === 7 ? inGroups(card, brand.groups, ' ') : card,
      country: random.weighted(COUNTRIES),
    };
  };
}

function makeCard(random, { prefixes, length }) {
  const prefix = random.pick(prefixes);
  const body = prefix + random.digits(length - prefix.length - 1);
  return body + luhnDigit(body);
}

function makeTransactions(random, people, count) {
  return Array.from({ length: count }, (_, i) => {
    // Every customer buys once before anybody buys again, so that no card is missing.
    const person = people[i < people.length ? i : random.below(people.length)];
    return {
      transaction_id: 100_001 + i,
      // Sixteen digits that start like a card, with a check digit only by chance: one in ten.
      order_number: `4${random.digits(9)}${String(i).padStart(6, '0')}`,
      transaction_date: day(random.below(365)),
      customer_name: person.name,
      email: person.email,
      // One in eighty pays cash.
      credit_card_number: random.below(80) === 0 && i >= people.length ? '' : person.storedCard,
      amount: amount(random),
      currency: person.country.currency,
      country: person.country.code,
      merchant: random.pick(MERCHANTS)[0],
    };
  });
}

/** The same customers in another system: other column names, cards in groups. */
function makeWebOrders(random, people, count) {
  return Array.from({ length: count }, (_, i) => {
    const person = random.pick(people);
    return {
      order_id: `W-${200_001 + i}`,
      placed_at: `${day(random.below(365))} ${pad(random.below(24))}:${pad(random.below(60))}:${pad(random.below(60))}`,
      contact: person.email,
      payment_ref: inGroups(person.card, person.groups, random.pick([' ', '-'])),
      total: amount(random),
      status: random.pick(['paid', 'paid', 'paid', 'refunded', 'open']),
    };
  });
}

/** The digit that makes the number pass the Luhn check when it is put behind. */
function luhnDigit(body) {
  const digits = [...body].reverse().map(Number);
  const sum = digits.reduce((total, d, i) => total + (i % 2 ? d : d * 2 - (d > 4 ? 9 : 0)), 0);
  return (10 - (sum % 10)) % 10;
}

function inGroups(digits, groups, separator) {
  const starts = groups.map((_, i) => groups.slice(0, i).reduce((sum, length) => sum + length, 0));
  return starts.map((start, i) => digits.slice(start, start + groups[i])).join(separator);
}

const mailbox = (name) =>
  name
    .normalize('NFD')
    .replace(/[^a-z]/gi, '')
    .toLowerCase();

/** Mostly small sums, a few large ones. */
const amount = (random) => {
  const share = random.next();
  return (1 + 480 * share * share * share).toFixed(2);
};

const day = (n) => new Date(Date.UTC(2025, 0, 1 + n)).toISOString().slice(0, 10);

const pad = (n) => String(n).padStart(2, '0');

function words(text) {
  return text.trim().split(/\s+/);
}

/** RFC 4180 with a header line; values are quoted where they must be. */
function csv(rows) {
  const quote = (value) => (/[",\r\n]/.test(value) ? `"${String(value).replaceAll('"', '""')}"` : value);
  const line = (values) => values.map(quote).join(',');
  return `${[Object.keys(rows[0]), ...rows.map(Object.values)].map(line).join('\n')}\n`;
}

/** Random numbers from a seed (mulberry32): fast, the same everywhere, not for secrets. */
function randomFrom(seed) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
  const below = (n) => Math.floor(next() * n);
  const pick = (items) => items[below(items.length)];
  const digits = (n) => Array.from({ length: n }, () => below(10)).join('');
  const weighted = (items) => {
    const lots = items.flatMap((item) => Array(item.share).fill(item));
    return pick(lots);
  };
  return { next, below, pick, digits, weighted };
}

function main([folder = fileURLToPath(new URL('data/shop', import.meta.url)), seed]) {
  const { transactions, merchants, countries } = generate(seed === undefined ? undefined : Number(seed));
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of Object.entries({ transactions, merchants, countries })) {
    writeFileSync(join(folder, `${name}.csv`), text);
    console.log(join(folder, `${name}.csv`));
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) main(process.argv.slice(2));
