import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

const WHO = {
  GIT_AUTHOR_NAME: 'A',
  GIT_AUTHOR_EMAIL: 'a@example.org',
  GIT_COMMITTER_NAME: 'A',
  GIT_COMMITTER_EMAIL: 'a@example.org',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_SYSTEM: '/dev/null',
}

/** A git repository that a test makes for itself. */
export class Repository {
  readonly folder: string

  constructor(folder: string) {
    this.folder = folder
    this.git('init', '--quiet', '--initial-branch=main')
  }

  git(...args: string[]): string {
    const env = { ...process.env, ...WHO }
    return execFileSync('git', ['-C', this.folder, ...args], { encoding: 'utf8', env }).trim()
  }

  /** Makes a commit and returns its hash. */
  commit(subject: string, date = '2026-01-02T03:04:05Z'): string {
    writeFileSync(join(this.folder, 'file'), subject)
    this.git('add', 'file')
    const env = { ...process.env, ...WHO, GIT_COMMITTER_DATE: date, GIT_AUTHOR_DATE: date }
    execFileSync('git', ['-C', this.folder, 'commit', '--quiet', '--allow-empty', '-m', subject], { env })
    return this.git('rev-parse', 'HEAD')
  }
}
