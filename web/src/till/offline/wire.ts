// What a till without a network and the server say to each other, as the OpenAPI document has it, and the signed entry.
export interface VerifyingKey {
  key_id: number;
  public_key: string;
}
export interface CarriedItem {
  item_number: number;
  product_id?: string | null;
  category_code?: string | null;
  pieces_total: number;
  pieces_left: number;
  value_fen: number;
  value_left_fen: number;
}
export interface CarriedDelegate {
  delegate_id: string;
  name_masked: string;
  last_four: string;
  relation: 'kin' | 'neighbour' | 'volunteer' | 'committee_staff' | 'other';
  kind: string;
  one_off: boolean;
  valid_from: string;
  valid_to?: string | null;
}
export interface CarriedVoucher {
  id: string;
  state: string;
  good: boolean;
  code?: string | null;
  kind: 'value' | 'goods' | 'pack' | 'copay' | 'emergency';
  first_on: string;
  last_on: string;
  face_fen: number;
  balance_fen: number;
  copay_fen: number;
  items?: CarriedItem[];
  holder: string;
  last_four?: string | null;
  delegates?: CarriedDelegate[];
}
export interface CarriedProduct {
  id: string;
  category_code: string;
  name_zh: string;
  name_en: string;
  pack_size: string;
  unit_fen?: number | null;
  on_hand: number;
  gtins: { gtin: string; pieces: number }[];
}
export interface CarriedStore {
  id: string;
  number: number;
  name_zh: string;
  name_en: string;
  district_code: string;
}
export interface CarryAnswer {
  cursor: string;
  at: string;
  store?: CarriedStore | null;
  keys?: { vouchers: VerifyingKey[]; leases: VerifyingKey[] } | null;
  products?: CarriedProduct[] | null;
  buckets: Record<string, CarriedVoucher[]>;
}
export interface Granted {
  lease_id: string;
  device_id: string;
  store_id: string;
  per_voucher_fen: number;
  total_fen: number;
  issued_at: string;
  until: string;
  token: string;
}
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
  tender: 'cash' | 'mobile';
  lines: EntryLine[];
  fund_fen: number;
  cash_fen: number;
}
export interface SyncedEntry {
  hash: string;
  outcome: 'accepted' | 'repeat' | 'conflict' | 'refused';
  code?: string | null;
  case_id?: string | null;
}
export interface SyncAnswer {
  now: string;
  open: boolean;
  blocked: boolean;
  last_counter: number;
  answers: SyncedEntry[];
}
