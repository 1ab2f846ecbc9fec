// `npm run --silent keys`: prints a fresh value for ENCRYPTION_KEYS.

import { newEncryptionKeys } from './crypto/keys.ts'

process.stdout.write(`${newEncryptionKeys()}\n`)
