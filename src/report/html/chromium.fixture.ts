import { execFileSync } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import { chromium } from 'playwright-core'
import type { TestProject } from 'vitest/node'
import { packageFile } from '../../suite/package_file.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** Where the server of the browser listens that all browser tests share; null if there is none. */
    chromiumEndpoint: string | null
  }
}

/**
 * Features of Chromium that the tests have no use for. Each window of a browser context loads the WebUI of the address
 * bar's popup, which takes more CPU time than a report. Chromium reads only the last list of disabled features, so that
 * this one replaces that of playwright-core, and repeats those of it that ask something of the network.
 */
const DISABLED_FEATURES = [
  ...['WebUIOmniboxPopup', 'WebUIOmniboxAimPopup', 'WebUIOmniboxFullPopup'],
  ...['AimEnabled', 'MediaRouter', 'NetworkTimeServiceQuerying', 'OptimizationHints', 'PreconnectToSearch'],
]

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

/** Builds the script of the pages and starts Chromium, once for all browser tests. */
export default async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  const executablePath = findChromium()
  if (!executablePath) {
    process.stdout.write('skipped: the report in a browser (no Chromium found; set CHROMIUM to one)\n')
    project.provide('chromiumEndpoint', null)
    return undefined
  }
  execFileSync(process.execPath, [packageFile('scripts/build_page.mjs')])
  // Test files that each spoke to Chromium itself would undo the emulated media of each other's pages when they connect.
  const browser = await chromium.launchServer({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      `--disable-features=${DISABLED_FEATURES.join()}`,
    ],
  })
  project.provide('chromiumEndpoint', browser.wsEndpoint())
  return () => browser.close()
}
