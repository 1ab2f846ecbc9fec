// The embedded database has no lock of its own: two processes on one folder silently lose rows. On Linux an
// abstract socket named after the folder's inode has exactly one owner and dies with its process; elsewhere a
// file with the owner's pid stands in. Neither reaches from one container to another on the same volume.

import { mkdir, open, readFile, rm, stat } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { ConfigError } from '../errors.ts'

export interface FolderLock {
  release(): Promise<void>
}

/**
 * Creates the folder for this user alone (0700) and takes it for this process.
 * @throws ConfigError when another process has it.
 */
export async function lockFolder(folder: string): Promise<FolderLock> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const lock = process.platform === 'linux' ? await lockSocket(folder) : await lockFile(folder)
  if (lock) return lock
  throw new ConfigError([
    `DATA_DIR ${folder} is in use by another process. The embedded database is for one process: stop the other one, or set DATABASE_URL to a Postgres that both can use.`,
  ])
}

async function lockSocket(folder: string): Promise<FolderLock | undefined> {
  const { dev, ino } = await stat(folder, { bigint: true })
  const server = createServer()
  const held = await new Promise<boolean>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' ? resolve(false) : reject(error),
    )
    server.listen(`\0share-secret/${dev}/${ino}`, () => resolve(true))
  })
  if (!held) return undefined
  server.unref()
  return { release: () => new Promise((resolve) => server.close(() => resolve())) }
}

async function lockFile(folder: string): Promise<FolderLock | undefined> {
  const path = join(folder, 'owner.pid')
  for (const attempt of [1, 2]) {
    const file = await open(path, 'wx', 0o600).catch(() => undefined)
    if (file) {
      await file.writeFile(String(process.pid))
      await file.close()
      return { release: () => rm(path, { force: true }) }
    }
    if (attempt === 2 || isAlive(Number(await readFile(path, 'utf8').catch(() => '')))) return undefined
    await rm(path, { force: true })
  }
  return undefined
}

function isAlive(pid: number): boolean {
  try {
    return pid > 0 && process.kill(pid, 0)
  } catch {
    return false
  }
}
