// Money, counts, days and moments as people here write them; days and times are those of Shanghai.
import { lang, t } from './i18n.svelte';

const ZONE = 'Asia/Shanghai';
const DAY_MS = 86_400_000;

function grouped(whole: number): string {
  return String(whole).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** Fen in yuan, without a unit: `1,234.50`. Whole fen in, text out; nothing is reckoned in fractions. */
export function yuan(fen: number): string {
  const positive = Math.abs(fen);
  const cents = String(positive % 100).padStart(2, '0');
  return `${fen < 0 ? '−' : ''}${grouped(Math.floor(positive / 100))}.${cents}`;
}

/** Fen with the unit: `12.50元`, `¥12.50`. */
export function money(fen: number): string {
  return lang() === 'zh' ? `${yuan(fen)}元` : `${fen < 0 ? '−' : ''}¥${yuan(Math.abs(fen))}`;
}

/** What was typed as yuan, in fen; nothing if it is no amount. */
export function fenOf(typed: string): number | undefined {
  const found = /^(\d{1,9})(?:\.(\d{1,2}))?$/.exec(halfWidth(typed).replace(/[,\s元¥￥]/g, ''));
  return found ? Number(found[1]) * 100 + Number((found[2] ?? '').padEnd(2, '0')) : undefined;
}

/** A count: `12,345`. */
export function count(n: number): string {
  return `${n < 0 ? '−' : ''}${grouped(Math.abs(n))}`;
}

function parts(moment: Date, options: Intl.DateTimeFormatOptions): Record<string, string> {
  const format = new Intl.DateTimeFormat('en-GB', { timeZone: ZONE, ...options });
  return Object.fromEntries(format.formatToParts(moment).map(({ type, value }) => [type, value]));
}

/** The day in Shanghai: `2027-12-31`. */
export function dayOf(moment: Date): string {
  const { year, month, day } = parts(moment, { year: 'numeric', month: '2-digit', day: '2-digit' });
  return `${year}-${month}-${day}`;
}

/** Today in Shanghai. */
export function today(): string {
  return dayOf(new Date());
}

const MONTHS = 'January February March April May June July August September October November December'.split(
  ' ',
);

/** A day in words: `2027年12月31日`, `31 December 2027`; in the year at hand, if asked, without the year. */
export function day(iso: string, options: { short?: boolean } = {}): string {
  const [year, month, date] = iso.slice(0, 10).split('-').map(Number) as [number, number, number];
  const brief = options.short && String(year) === today().slice(0, 4);
  if (lang() === 'zh') return `${brief ? '' : `${year}年`}${month}月${date}日`;
  return `${date} ${MONTHS[month - 1]}${brief ? '' : ` ${year}`}`;
}

/** The day of a moment, as it was in Shanghai, in words. */
export function dayAt(iso: string, options: { short?: boolean } = {}): string {
  return day(dayOf(new Date(iso)), options);
}

/** Days from today; negative if it is over. */
export function daysUntil(iso: string): number {
  return Math.round((Date.parse(iso.slice(0, 10)) - Date.parse(today())) / DAY_MS);
}

/** How far a day is, in words: today, 3 days left, over since 2 days. */
export function distance(iso: string): string {
  const days = daysUntil(iso);
  if (days === 0) return t('day.today');
  return days > 0 ? t('day.left', { n: days }) : t('day.over', { n: -days });
}

/** The time in Shanghai: `09:05`. */
export function time(iso: string): string {
  const { hour, minute } = parts(new Date(iso), { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  return `${hour}:${minute}`;
}

/** A moment in words: `11月22日 09:05`; today only its time. */
export function moment(iso: string): string {
  const on = dayOf(new Date(iso));
  return on === today() ? t('day.todayAt', { time: time(iso) }) : `${day(on, { short: true })} ${time(iso)}`;
}

/** Full-width letters and digits, as input methods make them, as half-width ones. */
export function halfWidth(text: string): string {
  return text
    .replace(/[！-～]/g, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0))
    .replace(/\u3000/g, ' ');
}
