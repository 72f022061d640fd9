// Rows of cells as a CSV in UTF-8 with its mark, as spreadsheets here open it.
const cellOf = (text: string): string => (/[",\n\r]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text);

export const csvOf = (lines: readonly (readonly string[])[]): string =>
  `\ufeff${lines.map((row) => row.map(cellOf).join(',')).join('\n')}\n`;
