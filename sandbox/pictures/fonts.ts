// The letters of the pictures: those that come packaged with the browser, so that pictures look the same wherever they
// are taken. Only a browser that asks fontconfig listens to this.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const PACKAGED = join(tmpdir(), 'fonts')
const SANS = ['sans-serif', 'system-ui', 'Lato', 'Segoe UI', 'Roboto', 'Helvetica Neue']

export interface Fonts {
  /** For the browser's environment. */
  env: Record<string, string>
  remove(): void
}

/** Writes a configuration that puts the packaged letters first and leaves the machine's own for the rest. */
export function writeFonts(): Fonts {
  const folder = mkdtempSync(join(tmpdir(), 'share-secret-fonts-'))
  const file = join(folder, 'fonts.conf')
  const aliases = SANS.map(
    (family) =>
      `<match target="pattern"><test name="family"><string>${family}</string></test>` +
      '<edit name="family" mode="prepend" binding="strong"><string>Open Sans</string></edit></match>',
  )
  writeFileSync(
    file,
    `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
<include ignore_missing="yes">/etc/fonts/fonts.conf</include>
<dir>${PACKAGED}</dir>
<cachedir>${join(folder, 'cache')}</cachedir>
${aliases.join('\n')}
</fontconfig>
`,
  )
  return {
    env: { FONTCONFIG_FILE: file },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}
