import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { writeWhole } from '../../result/run/write_run.ts'

/** Where files are, and what is to be said about it; null where all is well. */
export interface SavedFiles {
  readonly folder: string
  readonly problem: string | null
  readonly isSaved: boolean
}

/**
 * Writes files into a folder. Where that fails, since the disk is full or the folder is gone, all of them are written into
 * a new folder below that for temporary files, so that what was measured is not lost with the process.
 * @param files the name and the content of each.
 */
export async function saveFiles(
  folder: string,
  files: Readonly<Record<string, string | Buffer>>,
): Promise<SavedFiles> {
  const writeInto = async (target: string) => {
    for (const [name, content] of Object.entries(files)) await writeWhole(join(target, name), content)
  }
  try {
    await writeInto(folder)
    return { folder, problem: null, isSaved: true }
  } catch (error) {
    const reason = (error as Error).message
    const names = Object.keys(files).join(' and ')
    try {
      const second = await mkdtemp(join(tmpdir(), 'muxbench-'))
      await writeInto(second)
      const problem = `${reason}: ${names} are whole in ${second}; move them from there`
      return { folder: second, problem, isSaved: true }
    } catch (other) {
      const both = `${reason}, and ${(other as Error).message}`
      return {
        folder,
        isSaved: false,
        problem: `${both}: ${names} are not written, and the figures above are all that is left; make room and measure again`,
      }
    }
  }
}
