// The headers that every answer of this service carries, as one table. The pages and assets set them here;
// the server may set the same table on everything else. Nothing is ever loaded from another origin.

const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self'",
  "form-action 'none'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ')

/** Browser features switched off. Only names that browsers know: an unknown one is a warning in every console. */
const FEATURES_OFF = [
  'accelerometer',
  'autoplay',
  'camera',
  'clipboard-read',
  'display-capture',
  'encrypted-media',
  'fullscreen',
  'geolocation',
  'gyroscope',
  'hid',
  'idle-detection',
  'local-fonts',
  'magnetometer',
  'microphone',
  'midi',
  'payment',
  'picture-in-picture',
  'publickey-credentials-get',
  'screen-wake-lock',
  'serial',
  'storage-access',
  'usb',
  'window-management',
  'xr-spatial-tracking',
]

/** On every answer, whatever it holds. */
export const SECURITY_HEADERS = {
  'content-security-policy': CONTENT_SECURITY_POLICY,
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': [...FEATURES_OFF.map((name) => `${name}=()`), 'clipboard-write=(self)'].join(', '),
  'x-robots-tag': 'noindex, nofollow, noarchive',
} as const

/** Two years; only ever sent over https, where alone it means something. */
export const HSTS = { 'strict-transport-security': 'max-age=63072000' } as const

/** For pages and answers; an asset whose name holds a hash of its content is IMMUTABLE instead. */
export const NO_STORE = { 'cache-control': 'no-store' } as const

/** For an asset that can never change under its name. */
export const IMMUTABLE = { 'cache-control': 'public, max-age=31536000, immutable' } as const

/** The table for a service at this base URL: HSTS is part of it only where the address is https. */
export function buildSecurityHeaders(baseUrl: string): Record<string, string> {
  return { ...SECURITY_HEADERS, ...(new URL(baseUrl).protocol === 'https:' ? HSTS : {}) }
}
