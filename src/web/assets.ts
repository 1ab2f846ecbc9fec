// The files in assets/, read once at start and named after their content, so that a browser may keep them for
// ever and a new version is a new name. Pages ask for a path by the file's own name, and so do scripts that import
// one another.

import { readdirSync, readFileSync } from 'node:fs'
import { crc32 } from 'node:zlib'

export interface Asset {
  /** Where it is served: `/assets/<name>.<hash>.<extension>`. */
  path: string
  body: Buffer
  contentType: string
}

export interface Assets {
  all: readonly Asset[]
  /** The path of a file by its name in assets/. @throws TypeError when there is no such file. */
  path(name: string): string
}

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
}

/** Reads every asset from disk. */
export function readAssets(): Assets {
  const folder = new URL('./assets/', import.meta.url)
  const byName = new Map<string, Asset>()
  const read = (name: string): Asset => {
    const known = byName.get(name)
    if (known) return known
    const asset = toAsset(
      name,
      pointImports(readFileSync(new URL(name, folder)), (other) => read(other).path),
    )
    byName.set(name, asset)
    return asset
  }
  readdirSync(folder).forEach(read)
  return {
    all: [...byName.values()],
    path(name) {
      const asset = byName.get(name)
      if (asset === undefined) throw new TypeError(`no asset is called ${name}`)
      return asset.path
    },
  }
}

const IMPORT = /^(import [^']*)'\.\/([a-z-]+\.js)'$/gm

/** What a script imports is named after its content as well: so a change in it is a change of whoever imports it. */
function pointImports(body: Buffer, toPath: (name: string) => string): Buffer {
  return Buffer.from(
    body.toString().replace(IMPORT, (_whole, start: string, name: string) => `${start}'${toPath(name)}'`),
  )
}

function toAsset(name: string, body: Buffer): Asset {
  const [, stem, extension = ''] = /^([a-z-]+)\.([a-z]+)$/.exec(name) ?? []
  const contentType = CONTENT_TYPES[extension]
  if (stem === undefined || contentType === undefined) throw new TypeError(`${name} cannot be an asset`)
  // A checksum is enough: the name has to change with our own file, nobody else writes these.
  const hash = crc32(body).toString(16).padStart(8, '0')
  return { path: `/assets/${stem}.${hash}.${extension}`, body, contentType }
}
