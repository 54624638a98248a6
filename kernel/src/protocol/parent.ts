/**
 * Calls `orphaned` within a second of the parent's death, because a kernel must not survive its front end. This applies
 * only to kernels started by a front end, which sets JPY_PARENT_PID. There may be a wrapper in between, so the death of
 * either process counts.
 */
export function watchParent(orphaned: () => void): void {
  const named = Number(process.env.JPY_PARENT_PID);
  if (!Number.isInteger(named)) return;
  const parent = process.ppid;
  // A process that is not visible at the start is in another container, or died while the kernel started.
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
