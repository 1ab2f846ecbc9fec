// Waits until the process that started a test Postgres is gone, then stops that Postgres by the pid it wrote and
// removes its folder. After an orderly stop there is nothing left to do.

import { readFile, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

const dataFolder = process.argv[2]
if (dataFolder === undefined) throw new TypeError('the data folder is the argument')

// Ctrl-C reaches the whole terminal; this process has work to do after it.
process.on('SIGINT', () => {})
process.stdin.resume()
process.stdin.on('close', async () => {
  const pid = await readPid(join(dataFolder, 'postmaster.pid'))
  if (pid !== undefined) await stopProcess(pid)
  await rm(dirname(dataFolder), { recursive: true, force: true })
})

async function readPid(path: string): Promise<number | undefined> {
  const text = await readFile(path, 'utf8').catch(() => '')
  const pid = Number(text.split('\n')[0])
  return pid > 0 ? pid : undefined
}

async function stopProcess(pid: number): Promise<void> {
  try {
    process.kill(pid, 'SIGQUIT')
    for (let tries = 0; tries < 50 && process.kill(pid, 0); tries++) await sleep(100)
  } catch {
    // It is gone.
  }
}
