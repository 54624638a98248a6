export async function sweepCommand(_args: string[]): Promise<void> {}
