// A mail taken apart: its headers as they stand, and its two bodies decoded. Knows what this app sends and nothing more;
// anything else is an error.

export interface ParsedMail {
  /** In order, unfolded; names lower-cased. */
  headers: Array<readonly [name: string, value: string]>
  text: string
  html: string
}

export function parseMail(raw: string): ParsedMail {
  const [headers, body] = splitHead(raw)
  const type = readHeader(headers, 'content-type')
  const boundary = /^multipart\/alternative;.*boundary="([^"]+)"/.exec(type)?.[1]
  if (boundary === undefined) throw new Error(`not a mail of two alternatives: ${type}`)
  const parts = body
    .split(`--${boundary}`)
    .slice(1, -1)
    .map((part) => splitHead(part.replace(/^\r\n/, '')))
  const find = (wanted: string): string => {
    const part = parts.find(([head]) => readHeader(head, 'content-type').startsWith(wanted))
    if (!part) throw new Error(`no part of ${wanted}`)
    return decode(part[1], readHeader(part[0], 'content-transfer-encoding'))
  }
  if (parts.length !== 2) throw new Error(`${parts.length} parts`)
  return { headers, text: find('text/plain'), html: find('text/html') }
}

function splitHead(raw: string): [headers: Array<readonly [string, string]>, body: string] {
  const end = raw.indexOf('\r\n\r\n')
  const lines = raw
    .slice(0, end)
    .replace(/\r\n[ \t]+/g, ' ')
    .split('\r\n')
  const headers = lines.map((line): readonly [string, string] => {
    const colon = line.indexOf(':')
    if (colon < 1) throw new Error(`not a header: ${line}`)
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()]
  })
  return [headers, raw.slice(end + 4)]
}

function readHeader(headers: ReadonlyArray<readonly [string, string]>, name: string): string {
  return headers.find(([one]) => one === name)?.[1] ?? ''
}

function decode(body: string, encoding: string): string {
  if (encoding === 'base64') return Buffer.from(body, 'base64').toString('utf8')
  if (encoding !== 'quoted-printable') return body
  const bytes = body
    .replace(/=\r\n/g, '')
    .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
  return Buffer.from(bytes, 'latin1').toString('utf8')
}
