import { dirname, join, relative, resolve } from 'node:path'
import { hasList, updateList } from '../../report/run_list/update_list.ts'
import { complain } from './announce_run.ts'

/** Where runs go that are given no other place. */
export const REPORTS = 'reports'

/**
 * Brings the list of runs beside a run's folder up to date, where there is to be one: in `reports`, in a folder that
 * was made or named for several runs (`isForRuns`), and where one is already. Elsewhere a file that nobody asked for
 * would be a surprise. A list that cannot be written is no failure of a run.
 * @returns its path; null where there is none.
 */
export async function listRun(folder: string, isForRuns = false): Promise<string | null> {
  const parent = dirname(resolve(folder))
  if (!isForRuns && parent !== resolve(REPORTS) && !hasList(parent)) return null
  try {
    await updateList(parent)
  } catch (error) {
    complain(`the list of runs in ${parent} was not brought up to date: ${(error as Error).message}`)
  }
  return hasList(parent) ? join(relative('', parent), 'index.html') : null
}
