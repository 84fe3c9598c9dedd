import { execFileSync } from 'node:child_process'
import { accessSync, constants, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { hostileRun, syntheticRun } from '../analysis/synthetic_run.fixture.ts'
import { parseRun } from '../result/read_run.ts'
import type { RunFile } from '../result/schema.ts'
import { renderHtml } from './html.ts'

/** CHROMIUM, or what a Linux distribution calls it. */
function findChromium(): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter)
  const names = ['chromium', 'chromium-browser', 'google-chrome']
  const candidates = [
    process.env['CHROMIUM'] ?? '',
    '/usr/bin/chromium',
    ...names.flatMap(name => folders.map(folder => join(folder, name))),
  ]
  return candidates.find(path => {
    try {
      accessSync(path, constants.X_OK)
      return path !== ''
    } catch {
      return false
    }
  })
}

const executablePath = findChromium()
if (!executablePath) {
  process.stdout.write('skipped: the report in a browser (no Chromium found; set CHROMIUM to one)\n')
}

/** The smallest and the largest figures that the schema lets in. */
function extremeRun(): RunFile {
  const run = syntheticRun({ fdCounts: [8, 64], actives: [1], waitModes: ['nonblocking'] })
  const cells = run.cells.map((cell, i) => {
    const value = [1e15, Number.MIN_VALUE][i]
    if (value === undefined) return cell
    const ci95: [number, number] = [value, value]
    const metrics = Object.entries(cell.metrics).map(([name, metric]) => [
      name,
      { ...metric, p50: value, ci95 },
    ])
    return { ...cell, metrics: Object.fromEntries(metrics) }
  })
  return parseRun(JSON.stringify({ ...run, cells }), 'extreme')
}

const CHART_TITLES = ['What one wait costs', 'What one event costs', 'How slow are the slow ones']

describe.skipIf(!executablePath)('the report in a browser', () => {
  let browser: Browser
  let folder: string
  let page: Page
  let complaints: string[]

  const files = {
    usual: () => renderHtml([syntheticRun()]),
    dark: () => renderHtml([syntheticRun()], { theme: 'dark' }),
    hostile: () => renderHtml([hostileRun()]),
    cell: () =>
      renderHtml([
        syntheticRun({
          variants: [['poll', 'level']],
          fdCounts: [1],
          actives: [1],
          waitModes: ['ready'],
          blocks: 1,
        }),
      ]),
    extreme: () => renderHtml([extremeRun()]),
    work: () =>
      renderHtml([
        syntheticRun({
          fdCounts: [8, 64, 512],
          waitModes: ['nonblocking'],
          variants: [
            ['poll', 'level'],
            ['epoll', 'level'],
            ['sim-poll', 'level'],
            ['sim-epoll', 'level'],
          ],
        }),
      ]),
    two: () => renderHtml([syntheticRun({ fdCounts: [8, 64] }), syntheticRun()]),
  }

  async function open(
    name: keyof typeof files,
    width: number,
    colorScheme: 'light' | 'dark' = 'light',
  ): Promise<void> {
    page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme })
    complaints = []
    page.on('console', message => complaints.push(`console: ${message.text()}`))
    page.on('pageerror', error => complaints.push(`error: ${error.message}`))
    page.on('request', request => {
      if (!request.isNavigationRequest()) complaints.push(`request: ${request.url()}`)
    })
    page.on('dialog', dialog => complaints.push(`dialog: ${dialog.message()}`))
    await page.goto(pathToFileURL(join(folder, `${name}.html`)).href)
  }

  /** How many pixels of each canvas are not transparent. */
  const drawnPixels = () =>
    page.$$eval('canvas', canvases =>
      canvases.map(canvas => {
        const { width, height } = canvas
        const { data } = canvas.getContext('2d')!.getImageData(0, 0, width, height)
        let drawn = 0
        for (let i = 3; i < data.length; i += 4) if (data[i] !== 0) drawn++
        return drawn
      }),
    )

  const pictures = () => page.$$eval('canvas', canvases => canvases.map(canvas => canvas.toDataURL()))

  const pageWidth = () => page.evaluate<number>('document.documentElement.scrollWidth')

  const ground = () => page.evaluate<string>('getComputedStyle(document.body).backgroundColor')

  const press = (name: string) => page.getByRole('button', { name, exact: true }).first().click()

  beforeAll(async () => {
    execFileSync(process.execPath, [fileURLToPath(new URL('../../scripts/build_page.mjs', import.meta.url))])
    folder = mkdtempSync(join(tmpdir(), 'muxbench report '))
    for (const [name, render] of Object.entries(files)) writeFileSync(join(folder, `${name}.html`), render())
    browser = await chromium.launch({
      executablePath: executablePath as string,
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    })
  }, 60_000)

  afterAll(async () => {
    await browser?.close()
    if (folder) rmSync(folder, { recursive: true })
  })

  test.each([
    [390, 'light'],
    [1280, 'light'],
    [1280, 'dark'],
    [1920, 'light'],
  ] as const)(
    'at %d px, %s: charts are drawn, nothing overflows, nothing is asked for',
    async (width, scheme) => {
      await open('usual', width, scheme)
      const drawn = await drawnPixels()
      expect(drawn).toHaveLength(CHART_TITLES.length)
      for (const pixels of drawn) expect(pixels).toBeGreaterThan(2000)
      expect(await pageWidth()).toBe(width)
      expect(complaints).toEqual([])
      await page.close()
    },
  )

  test('controls change the charts, the captions and the numbers behind them', async () => {
    await open('usual', 1280)
    const before = await pictures()
    await press('may block')
    expect(await page.locator('.chart .subtitle').first().textContent()).toBe(
      '1 active · may block · closed loop',
    )
    const blocking = await pictures()
    expect(blocking[0]).not.toBe(before[0])
    expect(blocking[2]).not.toBe(before[2])

    await press('all active')
    expect((await pictures())[1]).not.toBe(blocking[1])
    expect(await page.locator('.chart .subtitle').nth(1).textContent()).toBe(
      'all active · may block · closed loop',
    )

    const beforeLegend = await pictures()
    await press('select')
    expect((await pictures())[0]).not.toBe(beforeLegend[0])
    expect(await page.getByRole('button', { name: 'select', exact: true }).getAttribute('aria-pressed')).toBe(
      'false',
    )

    await press('32')
    await press('dispatch latency')
    expect(await page.locator('.chart .subtitle').nth(2).textContent()).toBe(
      'dispatch latency · N = 32 · all active · may block · closed loop',
    )
    expect(complaints).toEqual([])
    await page.close()
  })

  test('pointing at a chart shows the figures at that N', async () => {
    await open('usual', 1280)
    const before = await pictures()
    await page.locator('canvas').first().hover()
    expect((await pictures())[0]).not.toBe(before[0])
    expect(complaints).toEqual([])
    await page.close()
  })

  test('every chart is described in words and has its table and CSV', async () => {
    await open('usual', 1280)
    const charts = page.locator('figure.chart')
    expect(await charts.locator('h3').allTextContents()).toEqual(CHART_TITLES)
    for (const canvas of await page.locator('canvas').all()) {
      expect(await canvas.getAttribute('role')).toBe('img')
      expect((await canvas.getAttribute('aria-label'))?.length).toBeGreaterThan(80)
    }
    const first = charts.first()
    await first.locator('summary').click()
    expect(await first.locator('tbody tr').count()).toBe(6)
    expect(await first.locator('tbody tr').last().textContent()).toContain('385 [381, 389]')
    const [saved] = await Promise.all([
      page.waitForEvent('download'),
      first.getByRole('button', { name: 'Download CSV' }).click(),
    ])
    expect(saved.suggestedFilename()).toBe('muxbench-waitNs.csv')
    expect(complaints).toEqual([])
    await page.close()
  })

  test('the work of the simulated mechanisms stands beside the measured time, and can be chosen', async () => {
    await open('work', 1280)
    const charts = page.locator('figure.chart')
    expect(await charts.locator('h3').allTextContents()).toEqual(['Why: what one wait does', ...CHART_TITLES])
    const legend = await page.locator('.legend').textContent()
    expect(legend).toContain('sim-poll, simulated')
    const work = charts.first()
    await work.locator('summary').click()
    expect(await work.locator('tbody tr').allTextContents()).toEqual(['882', '64642', '5125122'])
    const before = (await pictures())[0]
    await press('callbacks run')
    expect(await work.locator('tbody tr').allTextContents()).toEqual(['801', '6401', '51201'])
    expect((await pictures())[0]).not.toBe(before)
    expect(await work.locator('canvas').getAttribute('aria-label')).toContain('callbacks run in one wait')
    const [saved] = await Promise.all([
      page.waitForEvent('download'),
      work.getByRole('button', { name: 'Download CSV' }).click(),
    ])
    const csv = readFileSync((await saved.path()) as string, 'utf8')
    expect(csv.split(/\r?\n/).slice(0, 3)).toEqual([
      'fdCount,series,callbacks per wait',
      '8,"sim-poll, simulated",0',
      '64,"sim-poll, simulated",0',
    ])
    for (const pixels of await drawnPixels()) expect(pixels).toBeGreaterThan(2000)
    expect(complaints).toEqual([])
    await page.close()
  })

  test('a change of the system theme repaints the charts; a forced theme stays', async () => {
    await open('usual', 1280)
    const light = await pictures()
    await page.emulateMedia({ colorScheme: 'dark' })
    await expect.poll(async () => (await pictures())[0]).not.toBe(light[0])
    expect(await ground()).toBe('rgb(16, 18, 22)')
    await page.close()

    await open('dark', 1280, 'light')
    expect(await ground()).toBe('rgb(16, 18, 22)')
    await page.close()
  })

  test.each([390, 1280])('hostile text runs nothing and breaks nothing at %d px', async width => {
    await open('hostile', width)
    expect(await page.title()).not.toBe('owned')
    expect(await page.locator('img').count()).toBe(0)
    expect(await pageWidth()).toBe(width)
    for (const pixels of await drawnPixels()) expect(pixels).toBeGreaterThan(1000)
    expect(complaints).toEqual([])
    await page.close()
  })

  test('one cell alone, without an interval, is drawn', async () => {
    await open('cell', 390)
    for (const pixels of await drawnPixels()) expect(pixels).toBeGreaterThan(500)
    expect(complaints).toEqual([])
    await page.close()
  })

  test('one cell alone, without an interval, has no band to speak of', async () => {
    await open('cell', 390)
    expect(await page.locator('.chart').first().textContent()).toContain('Medians, without an interval')
    await page.close()
  })

  test('the furthest figures that a run may hold are drawn', async () => {
    await open('extreme', 1280)
    for (const pixels of await drawnPixels()) expect(pixels).toBeGreaterThan(500)
    expect(complaints).toEqual([])
    await page.close()
  })

  test('on a phone a table shows at which side there is more of it', async () => {
    await open('usual', 390)
    const table = `document.querySelector('.scroll[aria-label="Every cell"]')`
    expect(await page.evaluate(`${table}.scrollWidth > ${table}.clientWidth`)).toBe(true)
    // The covers go with the table and bare the shades, which stay at the sides.
    expect(await page.evaluate(`getComputedStyle(${table}).backgroundAttachment`)).toBe(
      'local, local, scroll, scroll',
    )
    await page.close()
  })

  test('two runs on one page each have their charts and their own choices', async () => {
    await open('two', 1280)
    expect(await page.locator('canvas').count()).toBe(6)
    const before = await pictures()
    await press('may block')
    const after = await pictures()
    expect(after[0]).not.toBe(before[0])
    expect(after.slice(3)).toEqual(before.slice(3))
    expect(complaints).toEqual([])
    await page.close()
  })
})
