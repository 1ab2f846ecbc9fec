// A process that opens the embedded database in a folder, writes a row when told to, and stays until it is killed.

import { openDatabase } from '../../src/db/open.ts'
import { openLog } from '../../src/log.ts'
import { insertBareShare } from './trials/bare-share.ts'

const folder = process.argv[2]
if (folder === undefined || !process.send) throw new TypeError('started with a folder and an IPC channel')
const { db } = await openDatabase({ folder }, openLog('error'))
const { shareId } = await insertBareShare(db, { people: 1, maxViews: 1 })
process.send(shareId)
setInterval(() => {}, 60_000)
