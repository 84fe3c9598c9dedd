/** Returns the records of a CSV as a spreadsheet reads them (RFC 4180), with or without a byte-order mark. */
export function parseCsv(text: string): string[][] {
  const records: string[][] = []
  let record: string[] = []
  for (const [, quoted, plain, end] of text
    .replace(/^\ufeff/, '')
    .matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g)) {
    record.push(quoted?.replaceAll('""', '"') ?? plain ?? '')
    if (end === '\r\n') {
      records.push(record)
      record = []
    }
  }
  return records
}
