/** Takes the README's picture, docs/scaling.png, from the first chart of reports/sample. Needs Chromium. */
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { chromium } from 'playwright-core'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
})
const page = await browser.newPage({
  viewport: { width: 860, height: 2000 },
  deviceScaleFactor: 2,
  colorScheme: 'light',
})
await page.goto(pathToFileURL(join(root, 'reports/sample/report.html')).href)
await page.waitForFunction(() => document.querySelector('figure.chart canvas')?.getAttribute('aria-label'))
const legend = await page.locator('.legend').first().boundingBox()
const plot = await page.locator('figure.chart').first().locator('.note').last().boundingBox()
await page.screenshot({
  path: join(root, 'docs/scaling.png'),
  clip: { x: 0, y: legend.y - 4, width: 860, height: plot.y + plot.height - legend.y + 16 },
})
await browser.close()
