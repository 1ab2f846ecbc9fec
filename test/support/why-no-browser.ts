// Whether the browser tests can run here. Imported by them and by the reporter, so it imports nothing of Jest's.

const isPackaged = process.platform === 'linux' && process.arch === 'x64'

export const WHY_NO_BROWSER: string | undefined =
  isPackaged || process.env.CHROMIUM_PATH
    ? undefined
    : 'Browser tests are skipped: npm brings a browser for x64 Linux only. Set CHROMIUM_PATH to one of your own.'
