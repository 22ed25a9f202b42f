import type { MaskSpec } from '../../src/types.ts';
import type { World } from '../support/world.ts';

const HASH: MaskSpec = { type: 'Hash' };
const NULL: MaskSpec = { type: 'Null' };
const constant = (text: string): MaskSpec => ({ type: 'Constant', constant: text });

/** 17 masked columns; both sides of a customer's key are hashed, so that they still join. */
export const TPCH_WORLD: World = {
  name: 'TPC-H',
  tables: {
    'lake.raw.customer': {
      masks: {
        c_custkey: HASH,
        c_name: HASH,
        c_address: HASH,
        c_phone: constant('13-555-0100'),
        c_acctbal: constant('99.50'),
        c_comment: NULL,
      },
    },
    'lake.raw.supplier': {
      masks: {
        s_name: HASH,
        s_address: constant('REDACTED'),
        s_phone: NULL,
        s_acctbal: constant('10.00'),
        s_comment: HASH,
      },
    },
    'lake.raw.orders': {
      masks: { o_custkey: HASH, o_clerk: HASH, o_comment: HASH, o_totalprice: constant('500.00') },
      filter: {
        predicate: "o_orderdate >= DATE '1993-03-01'",
        holds: ({ o_orderdate }) => String(o_orderdate) >= '1993-03-01',
      },
    },
    'lake.raw.part': { masks: { p_comment: NULL } },
    'lake.raw.partsupp': { masks: { ps_comment: HASH } },
  },
};

/** 23 masked columns; the order numbers of sales and returns are hashed alike, so that they still join. */
export const TPCDS_WORLD: World = {
  name: 'TPC-DS',
  tables: {
    'lake.raw.customer': {
      masks: {
        c_customer_id: HASH,
        c_first_name: HASH,
        c_last_name: HASH,
        c_email_address: HASH,
        c_login: NULL,
        c_birth_day: NULL,
        c_birth_year: constant('1970'),
        c_preferred_cust_flag: constant('Y'),
      },
      filter: {
        predicate: 'c_customer_sk % 10 <> 3',
        holds: ({ c_customer_sk }) => Number(c_customer_sk) % 10 !== 3,
      },
    },
    'lake.raw.customer_address': {
      masks: { ca_street_name: HASH, ca_city: HASH, ca_street_number: NULL, ca_zip: constant('24128') },
    },
    'lake.raw.store': { masks: { s_manager: HASH, s_store_name: HASH, s_zip: constant('24128') } },
    'lake.raw.item': { masks: { i_product_name: HASH, i_manufact: HASH, i_wholesale_cost: constant('1.00') } },
    'lake.raw.store_sales': {
      masks: { ss_ticket_number: HASH },
      filter: {
        predicate: 'ss_quantity <= 95',
        holds: ({ ss_quantity }) => ss_quantity !== null && Number(ss_quantity) <= 95,
      },
    },
    'lake.raw.store_returns': { masks: { sr_ticket_number: HASH } },
    'lake.raw.web_sales': { masks: { ws_order_number: HASH } },
    'lake.raw.web_returns': { masks: { wr_order_number: HASH, wr_fee: constant('0.50') } },
  },
};

/** Every foreign key that points at a customer's demographics. */
const DEMOGRAPHICS = [
  'c_current_cdemo_sk FROM raw.customer',
  'ss_cdemo_sk FROM raw.store_sales',
  'sr_cdemo_sk FROM raw.store_returns',
  ...['cs_bill_cdemo_sk', 'cs_ship_cdemo_sk'].map((key) => `${key} FROM raw.catalog_sales`),
  ...['cr_refunded_cdemo_sk', 'cr_returning_cdemo_sk'].map((key) => `${key} FROM raw.catalog_returns`),
  ...['ws_bill_cdemo_sk', 'ws_ship_cdemo_sk'].map((key) => `${key} FROM raw.web_sales`),
  ...['wr_refunded_cdemo_sk', 'wr_returning_cdemo_sk'].map((key) => `${key} FROM raw.web_returns`),
];

/** The demographics have two million rows at every scale; joins by key find these only. */
export const TPCDS_USED: Readonly<Record<string, string>> = {
  customer_demographics: `cd_demo_sk IN (${DEMOGRAPHICS.map((key) => `SELECT ${key}`).join(' UNION ')})`,
};
