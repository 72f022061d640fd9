// Small reckonings of charts and calendars.

/** A round number that all values fit below, for the height of a chart. */
export function roof(values: readonly number[]): number {
  const most = Math.max(1, ...values);
  const power = 10 ** Math.floor(Math.log10(most));
  return [1, 2, 5, 10].map((step) => step * power).find((height) => height >= most)!;
}

/** The day that lies so many before this one. */
export function dayBefore(day: string, back: number): string {
  return new Date(Date.parse(day) - back * 86_400_000).toISOString().slice(0, 10);
}

/** The month that lies so many before this one: `2026-11`, 2 → `2026-09`. */
export function monthBefore(month: string, back: number): string {
  const [year, number] = month.split('-').map(Number) as [number, number];
  const all = year * 12 + number - 1 - back;
  return `${Math.floor(all / 12)}-${String((all % 12) + 1).padStart(2, '0')}`;
}
