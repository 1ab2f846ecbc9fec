// Slack's date tokens, in the reader's own time zone: `<!date^unix^{date_short_pretty} at {time}|fallback>`.

const DAY_MS = 86_400_000

/** The format with every token filled in. */
export function formatSlackDate(unixSeconds, format) {
  const date = new Date(unixSeconds * 1000)
  const show = (options) => date.toLocaleString('en', options)
  const long = { weekday: 'long', year: 'numeric', month: 'long', day: 'numeric' }
  const short = { year: 'numeric', month: 'short', day: 'numeric' }
  const tokens = {
    date_num: () => date.toISOString().slice(0, 10),
    date: () => show({ year: 'numeric', month: 'long', day: 'numeric' }),
    date_short: () => show(short),
    date_long: () => show(long),
    date_pretty: () => nearby(date) ?? show({ year: 'numeric', month: 'long', day: 'numeric' }),
    date_short_pretty: () => nearby(date) ?? show(short),
    date_long_pretty: () => nearby(date) ?? show(long),
    time: () => show({ hour: 'numeric', minute: '2-digit' }),
    time_secs: () => show({ hour: 'numeric', minute: '2-digit', second: '2-digit' }),
  }
  const filled = format.replace(/\{(\w+)\}/g, (token, name) => tokens[name]?.() ?? token)
  return filled
}

function nearby(date) {
  const midnight = new Date()
  midnight.setHours(0, 0, 0, 0)
  const days = Math.floor((date - midnight) / DAY_MS)
  return { 0: 'today', 1: 'tomorrow', '-1': 'yesterday' }[days]
}
