// Slack's text encoding, both ways. What Slack sends is decoded once before it may become a secret; what people
// wrote is escaped once before it goes into mrkdwn.

// A mention, a special command or a link, with or without a label; or one of the three entities.
const ENCODED = /<([@#]\w+|![^<>|]+|[A-Za-z][\w+.-]*:[^<>|\s]+)(?:\|([^<>]*))?>|&(?:amp|lt|gt);/g

/** Schemes that Slack puts in front of what was typed (`x.io`, `a@x.io`, `555 0100`) to make a link of it. */
const ADDED_SCHEMES = ['http://', 'mailto:', 'tel:']

const ENTITIES: Readonly<Record<string, string>> = { '&amp;': '&', '&lt;': '<', '&gt;': '>' }

/** How a link is written that has words of its own. */
type ShowLink = (address: string, label: string) => string

/**
 * The text as it was typed: links and mentions unwrapped, entities decoded, all in one pass (`&amp;lt;` is `&lt;`).
 * A link gives its address, or its label where Slack made the link itself from that; a mention gives its name, or
 * its id where Slack sent no name. Anything else between angle brackets stays as it is.
 * @param show what a link gives that has words of its own; its address without it.
 * @see https://docs.slack.dev/messaging/formatting-message-text
 */
export function unescapeSlack(text: string, show: ShowLink = (address) => address): string {
  return text.replace(ENCODED, (whole, target?: string, label?: string) =>
    target === undefined ? decodeEntities(whole) : decodeEntities(unwrap(target, label || undefined, show)),
  )
}

/**
 * Plain text of a block as it was written. Slack sends it back encoded, which it documents nowhere: a text that holds a
 * sign no encoded text holds was not encoded, and stays.
 * @see https://github.com/slackapi/bolt-python/issues/513
 */
export function decodePlainText(text: string): string {
  return /[<>]|&(?!(?:amp|lt|gt);)/.test(text) ? text : decodeEntities(text)
}

/** A link as a person sees it and would copy it: as it was typed, or its words with the address after them. */
export function describeLink(address: string, label: string | undefined): string {
  return showLink(address, label, (shown, words) => `${words} (${shown})`)
}

/** Text made safe inside mrkdwn: `&`, `<` and `>`, nothing else. To be applied exactly once. */
export function escapeMrkdwn(text: string): string {
  return text.replace(/[&<>]/g, (char) => (char === '&' ? '&amp;' : char === '<' ? '&lt;' : '&gt;'))
}

function unwrap(target: string, label: string | undefined, show: ShowLink): string {
  const rest = target.slice(1)
  if (target.startsWith('@')) return `@${label ?? rest}`
  if (target.startsWith('#')) return `#${label ?? rest}`
  if (target.startsWith('!')) return unwrapSpecial(rest, label)
  return showLink(target, label, show)
}

function showLink(target: string, label: string | undefined, show: ShowLink): string {
  if (label !== undefined && ADDED_SCHEMES.some((scheme) => target === scheme + label)) return label
  if (label === target) return target
  const address = target.startsWith('mailto:') ? target.slice('mailto:'.length) : target
  return label === undefined ? address : show(address, label)
}

// `<!here>`, `<!subteam^S1|@sre>`, `<!date^…|fallback>`: a group's label brings its own @, a date's has none.
function unwrapSpecial(command: string, label: string | undefined): string {
  const [word = '', argument = ''] = command.split('^')
  if (word === 'date' && label !== undefined) return label
  const shown = label ?? (word === 'subteam' ? argument : word)
  return shown.startsWith('@') ? shown : `@${shown}`
}

function decodeEntities(text: string): string {
  return text.replace(/&(?:amp|lt|gt);/g, (entity) => ENTITIES[entity] ?? entity)
}
