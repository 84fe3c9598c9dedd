import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type Browser, type BrowserContext, chromium, type Locator, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject } from 'vitest'

type Scheme = 'light' | 'dark'

/** Defines tests of pages in Chromium, which are skipped if there is none. Each page is rendered when it is first opened. */
export function describeInBrowser<Name extends string>(
  title: string,
  renderers: Readonly<Record<Name, () => string>>,
  define: (browser: ReportBrowser<Name>) => void,
): void {
  const endpoint = inject('chromiumEndpoint')
  describe.skipIf(endpoint === null)(title, () => {
    const browser = new ReportBrowser(renderers)
    beforeAll(() => browser.connect(endpoint as string), 60_000)
    afterAll(() => browser.close())
    define(browser)
  })
}

/** A page of the browser, and what has happened in it that must not happen. */
interface Tab {
  readonly page: Page
  readonly complaints: string[]
}

/** Collects what a report must not do in a page. */
function watched(page: Page): Tab {
  const tab: Tab = { page, complaints: [] }
  page.on('console', message => {
    // Chromium advises against reading a canvas often, which the tests do and the pages do not.
    if (!message.text().includes('willReadFrequently')) tab.complaints.push(`console: ${message.text()}`)
  })
  page.on('pageerror', error => tab.complaints.push(`error: ${error.message}`))
  page.on('request', request => {
    if (!request.isNavigationRequest()) tab.complaints.push(`request: ${request.url()}`)
  })
  page.on('dialog', dialog => tab.complaints.push(`dialog: ${dialog.message()}`))
  return tab
}

/**
 * Writes reports to files and opens them in Chromium. What a page must not do is collected as complaints. A page that was
 * closed shows the next report: its process has started and has compiled what most reports need.
 */
class ReportBrowser<Name extends string> {
  readonly #renderers: Readonly<Record<Name, () => string>>
  readonly #addresses = new Map<Name, string>()
  readonly #shared = new Map<string, ReportPage>()
  readonly #free: Tab[] = []
  #folder = ''
  #browser: Browser | null = null
  #window: BrowserContext | null = null

  constructor(renderers: Readonly<Record<Name, () => string>>) {
    this.#renderers = renderers
  }

  async connect(endpoint: string): Promise<void> {
    this.#folder = mkdtempSync(join(tmpdir(), 'muxbench report '))
    this.#browser = await chromium.connect(endpoint)
    this.#window = await this.#browser.newContext({ viewport: { width: 1280, height: 900 } })
  }

  /** Opens a page that later tests can share. Each of them finds it as the one before has left it. */
  async shared(name: Name, width = 1280, colorScheme: Scheme = 'light'): Promise<ReportPage> {
    const key = `${name} ${width} ${colorScheme}`
    const report = this.#shared.get(key) ?? (await this.open(name, width, colorScheme))
    this.#shared.set(key, report)
    return report
  }

  async open(name: Name, width = 1280, colorScheme: Scheme = 'light'): Promise<ReportPage> {
    if (!this.#window) throw new Error('the browser is not connected')
    const tab = this.#free.pop() ?? watched(await this.#window.newPage())
    const { page } = tab
    await page.setViewportSize({ width, height: 900 })
    await page.emulateMedia({ colorScheme })
    await page.goto(this.#addressOf(name))
    const report = new ReportPage(tab, () => this.#free.push(tab))
    await report.settled()
    return report
  }

  #addressOf(name: Name): string {
    const file = join(this.#folder, `${name}.html`)
    const known = this.#addresses.get(name)
    if (known === undefined) writeFileSync(file, this.#renderers[name]())
    const address = known ?? pathToFileURL(file).href
    this.#addresses.set(name, address)
    return address
  }

  /** Closes what is open. A page that tests have shared must not have complained until then. */
  async close(): Promise<void> {
    await this.#browser?.close()
    rmSync(this.#folder, { recursive: true })
    expect([...this.#shared.values()].flatMap(({ complaints }) => complaints)).toEqual([])
  }
}

/**
 * Removes the rows of a table that differ in nothing but their text from two that stay: axe-core judges elements and
 * styles, and needs seconds for the cells of a long table.
 */
const REMOVE_ROWS_ALIKE = `for (const body of document.querySelectorAll('tbody')) {
  const alike = new Map()
  for (const row of [...body.rows]) {
    const tags = row.outerHTML.replaceAll(/>[^<]+</g, '><')
    const count = alike.get(tags) ?? 0
    alike.set(tags, count + 1)
    if (count >= 2) row.remove()
  }
}`

/** Returns the violations that axe-core finds, each as `rule: element`. */
const findViolations = (
  options: object,
) => `axe.run(document, ${JSON.stringify(options)}).then(({ violations }) =>
  violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => id + ': ' + target.join(' '))))`

export class ReportPage {
  readonly page: Page
  readonly complaints: readonly string[]
  readonly #release: () => void

  constructor({ page, complaints }: Tab, release: () => void) {
    this.page = page
    this.complaints = complaints
    this.#release = release
  }

  /** Changes the window of a page that is open, which takes a tenth of the time that another page takes. */
  async resize(width: number, colorScheme: Scheme): Promise<void> {
    await this.page.setViewportSize({ width, height: 900 })
    await this.page.emulateMedia({ colorScheme })
    // The page may hear of both some frames later, and its charts follow their boxes in the frame after that.
    await this.page.waitForFunction(
      `innerWidth === ${width} && matchMedia('(prefers-color-scheme: ${colorScheme})').matches`,
    )
    await this.page.evaluate(
      'new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done))))',
    )
    await this.settled()
  }

  /** Waits until all charts are drawn, as those off the screen are drawn later. */
  async settled(): Promise<void> {
    await this.page.waitForSelector('[aria-busy]', { state: 'detached' })
  }

  /** Ends the use of a page that has asked for nothing and logged nothing. Another report may be shown in it. */
  async close(): Promise<void> {
    expect(this.complaints).toEqual([])
    // The next report must not find the pointer on one of its charts.
    await this.page.mouse.move(0, 0)
    this.#release()
  }

  /** Returns the charts that are shown. Not all of them are under every choice. */
  charts(): Locator {
    return this.page.locator('figure.chart:visible')
  }

  titles(): Promise<string[]> {
    return this.charts().locator('h3').allTextContents()
  }

  /** Returns how many pixels of each canvas that is shown are not transparent. */
  async drawnPixels(): Promise<number[]> {
    await this.settled()
    return this.page.$$eval('canvas', canvases =>
      canvases
        .filter(canvas => !canvas.closest('[hidden]'))
        .map(canvas => {
          const { width, height } = canvas
          const { data } = canvas.getContext('2d')!.getImageData(0, 0, width, height)
          let drawn = 0
          // A pixel is transparent black wherever nothing was drawn, so that the four bytes can be read as one number.
          for (const pixel of new Uint32Array(data.buffer)) if (pixel !== 0) drawn++
          return drawn
        }),
    )
  }

  /** Returns a hash of the pixels of each chart that is shown, or of the canvases of a selector. */
  async pictures(selector = 'figure.chart:not([hidden]) canvas'): Promise<number[]> {
    await this.settled()
    return this.page.$$eval(selector, canvases =>
      canvases.map(canvas => {
        const { width, height } = canvas
        const { data } = canvas.getContext('2d')!.getImageData(0, 0, width, height)
        let hash = 0
        for (const pixel of new Uint32Array(data.buffer)) hash = (Math.imul(hash, 31) + pixel) | 0
        return hash
      }),
    )
  }

  /** Returns the picture of one chart of the first run, by its id. */
  async picture(chart: string): Promise<number | undefined> {
    return (await this.pictures(`#run-0-${chart} canvas`))[0]
  }

  /** Opens the table of a chart's numbers, which is made only then, unless it is open. */
  async openNumbers(figure: Locator): Promise<void> {
    if (!(await figure.locator('table').isVisible())) await figure.locator('summary').click()
    await figure.locator('table').waitFor()
  }

  /** Presses a button that saves a file. Returns the file. */
  async saved(button: Locator): Promise<{ readonly name: string; readonly text: string }> {
    const [file] = await Promise.all([this.page.waitForEvent('download'), button.click()])
    const path = join(mkdtempSync(join(tmpdir(), 'muxbench saved ')), 'file')
    await file.saveAs(path)
    return { name: file.suggestedFilename(), text: readFileSync(path, 'utf8') }
  }

  /**
   * Opens all that is folded away, and returns the violations that axe-core finds on the whole page, whose tables have
   * fewer rows from then on.
   * @param rule is the only one to be checked; left out, all are.
   */
  async violations(rule?: string): Promise<string[]> {
    await this.page.$$eval('details', all => {
      for (const details of all) details.setAttribute('open', '')
    })
    await this.page.evaluate(REMOVE_ROWS_ALIKE)
    // To import axe-core would run it, which takes longer than most pages.
    const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js')
    await this.page.evaluate(readFileSync(axe, 'utf8'))
    const options = { resultTypes: ['violations'], ...(rule !== undefined && { runOnly: [rule] }) }
    return this.page.evaluate<string[]>(findViolations(options))
  }

  width(): Promise<number> {
    return this.page.evaluate<number>('document.documentElement.scrollWidth')
  }

  /** Presses the first button of this name, on the page or within a part of it, and waits for the charts. */
  async press(name: string, within: Page | Locator = this.page): Promise<void> {
    await within.getByRole('button', { name, exact: true }).first().click()
    await this.settled()
  }
}
