/**
 * Calls `orphaned` within a second of the parent's death: a kernel whose front end crashed must not stay behind.
 * Only when a front end started the kernel, which it says in JPY_PARENT_PID. Between the two may stand a wrapper, so
 * the death of either counts.
 */
export function watchParent(orphaned: () => void): void {
  const named = Number(process.env.JPY_PARENT_PID);
  if (!Number.isInteger(named)) return;
  const parent = process.ppid;
  // A process that is not there at the start lives out of sight, in another container, or died while we started.
  const visible = isAlive(named) || parent === 1;
  const watch = setInterval(() => {
    if (process.ppid === parent && (isAlive(named) || !visible)) return;
    clearInterval(watch);
    orphaned();
  }, 1000);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
