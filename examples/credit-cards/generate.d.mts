/** How many rows the tables get. */
export interface Sizes {
  readonly transactions?: number;
  readonly customers?: number;
  readonly webOrders?: number;
}

/** Each table as CSV text with a header line. */
export interface ShopData {
  readonly transactions: string;
  readonly merchants: string;
  readonly countries: string;
  /** A second table with cards under another name (`payment_ref`); it joins the demo while it runs. */
  readonly webOrders: string;
}

/** Makes the tables of the credit card story; the same seed gives the same text. */
export function generate(seed?: number, sizes?: Sizes): ShopData;
