/**
 * Calls `orphaned` within a second of the parent's death: a kernel whose front end crashed must not stay behind.
 * Only when a front end started the kernel, which it says in JPY_PARENT_PID.
 */
export function watchParent(orphaned: () => void): void {
  if (process.env.JPY_PARENT_PID === undefined) return;
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    orphaned();
  }, 1000);
  watch.unref();
}
