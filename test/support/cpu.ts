// The processor's time: how long something took on a machine that does other work too says nothing of it.

/** Milliseconds that this process has had of the processor by now, all of its threads together. */
export function cpuMs(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1_000
}
