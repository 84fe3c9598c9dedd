import { execFileSync } from 'node:child_process'
import { accessSync, constants, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { type Browser, chromium, type Locator, type Page } from 'playwright-core'

/** The path of Chromium: that in CHROMIUM, or where Linux distributions install it. */
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

export const executablePath = findChromium()
if (!executablePath) {
  process.stdout.write('skipped: the report in a browser (no Chromium found; set CHROMIUM to one)\n')
}

/** Writes reports to files and opens them in Chromium. What a page must not do is collected as complaints. */
export class ReportBrowser {
  readonly #browser: Browser
  readonly #folder: string

  private constructor(browser: Browser, folder: string) {
    this.#browser = browser
    this.#folder = folder
  }

  static async start(files: Readonly<Record<string, () => string>>): Promise<ReportBrowser> {
    execFileSync(process.execPath, [
      fileURLToPath(new URL('../../../scripts/build_page.mjs', import.meta.url)),
    ])
    const folder = mkdtempSync(join(tmpdir(), 'muxbench report '))
    for (const [name, render] of Object.entries(files)) writeFileSync(join(folder, `${name}.html`), render())
    const browser = await chromium.launch({
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
    return new ReportBrowser(browser, folder)
  }

  async open(name: string, width: number, colorScheme: 'light' | 'dark' = 'light'): Promise<ReportPage> {
    const page = await this.#browser.newPage({ viewport: { width, height: 900 }, colorScheme })
    const complaints: string[] = []
    page.on('console', message => complaints.push(`console: ${message.text()}`))
    page.on('pageerror', error => complaints.push(`error: ${error.message}`))
    page.on('request', request => {
      if (!request.isNavigationRequest()) complaints.push(`request: ${request.url()}`)
    })
    page.on('dialog', dialog => complaints.push(`dialog: ${dialog.message()}`))
    await page.goto(pathToFileURL(join(this.#folder, `${name}.html`)).href)
    const report = new ReportPage(page, complaints)
    await report.settled()
    return report
  }

  async stop(): Promise<void> {
    await this.#browser.close()
    rmSync(this.#folder, { recursive: true })
  }
}

export class ReportPage {
  readonly page: Page
  readonly complaints: readonly string[]

  constructor(page: Page, complaints: readonly string[]) {
    this.page = page
    this.complaints = complaints
  }

  /** Waits until all charts are drawn, as those off the screen are drawn later. */
  async settled(): Promise<void> {
    await this.page.waitForSelector('[data-charts][aria-busy]', { state: 'detached' })
  }

  /** Returns the charts that are shown. Not all of them are under every choice. */
  charts() {
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
          for (let i = 3; i < data.length; i += 4) if (data[i] !== 0) drawn++
          return drawn
        }),
    )
  }

  async pictures(): Promise<string[]> {
    await this.settled()
    return this.page.$$eval('figure.chart:not([hidden]) canvas', canvases =>
      (canvases as unknown as { toDataURL(): string }[]).map(canvas => canvas.toDataURL()),
    )
  }

  /** Returns the picture of one chart, by its id. */
  async picture(chart: string): Promise<string> {
    await this.settled()
    return this.page.$eval(`#run-0-${chart} canvas`, canvas =>
      (canvas as unknown as { toDataURL(): string }).toDataURL(),
    )
  }

  /** Opens the table of a chart's numbers, which is made only then. */
  async openNumbers(figure: Locator): Promise<void> {
    await figure.locator('summary').click()
    await figure.locator('table').waitFor()
  }

  /** Returns the pictures of the charts of a talk. */
  talkPictures(): Promise<string[]> {
    return this.page.$$eval('.chart-slide canvas', canvases =>
      (canvases as unknown as { toDataURL(): string }[]).map(canvas => canvas.toDataURL()),
    )
  }

  width(): Promise<number> {
    return this.page.evaluate<number>('document.documentElement.scrollWidth')
  }

  async press(name: string): Promise<void> {
    await this.page.getByRole('button', { name, exact: true }).first().click()
    await this.settled()
  }
}
