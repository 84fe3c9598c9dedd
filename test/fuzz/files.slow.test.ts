import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type Tally, tryFile } from './files.ts'

/** How many files are changed; `npm run fuzz:files` changes 100,000. */
const FILES = Number(process.env['MUXBENCH_FUZZ_FILES'] ?? 2000)
const SEED = Number(process.env['MUXBENCH_FUZZ_SEED'] ?? 14)

test(
  'a changed file of any kind is written in any format, or refused in one line',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'muxbench fuzz '))
    const tally: Tally = { written: 0, refused: 0, faults: [] }
    try {
      for (let nth = 0; nth < FILES && tally.faults.length < 20; nth++)
        await tryFile(SEED, nth, folder, tally)
    } finally {
      rmSync(folder, { recursive: true })
    }
    const { written, refused, faults } = tally
    console.log(
      `${FILES} files: ${written} written, ${refused} refused; ${Math.round(process.resourceUsage().maxRSS / 1000)} MB at most`,
    )
    expect(faults).toEqual([])
    expect(Math.min(written, refused)).toBeGreaterThan(FILES / 10)
  },
  Math.max(300_000, 500 * FILES),
)
