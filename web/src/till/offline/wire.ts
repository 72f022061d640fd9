// What a till without a network and the server say to each other: the OpenAPI document's types, and the entry as it is signed.
import type { Schema } from '../../kernel/api';

export type VerifyingKey = Schema<'CarryKey'>;
export type CarriedItem = Schema<'CarryItem'>;
export type CarriedVoucher = Schema<'CarryVoucher'>;
export type CarriedProduct = Schema<'CarryProduct'>;
export type CarriedStore = Schema<'CarryStore'>;
export type CarryAnswer = Schema<'Carry'>;
export type Granted = Schema<'LeaseAnswer'>;
export type SyncAnswer = Schema<'SyncAnswer'>;
/** The server's final word on an entry, as far as the till needs it. */
export type SyncedEntry = Pick<Schema<'EntryAnswer'>, 'hash' | 'outcome' | 'code' | 'case_id'>;

export interface EntryLine {
  product_id: string;
  quantity: number;
  unit_fen: number;
  value_fen: number;
}

/** One redemption without the server, as it is signed. */
export interface Payload {
  v: 1;
  lease_id: string;
  counter: number;
  previous: string;
  id: string;
  account_id: string;
  at: string;
  device_at: string;
  carried_at: string;
  voucher_id: string;
  collector: 'holder' | { delegate_id: string };
  tender: Schema<'Tender'>;
  lines: EntryLine[];
  fund_fen: number;
  cash_fen: number;
}
