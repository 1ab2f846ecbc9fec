// Addresses as people type and paste them, one by one. Pure; the contract judges each.

/** Splits at commas, semicolons, spaces and line ends; angle brackets around an address go. */
export function splitEmails(text = ''): string[] {
  return text
    .split(/[\s,;]+/)
    .map((part) => part.replace(/^<|>$/g, ''))
    .filter((part) => part !== '')
}
