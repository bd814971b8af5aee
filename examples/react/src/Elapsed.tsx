import { useEffect, useState } from 'react';

interface ElapsedProps {
  /** Unknown until the backend has said. */
  readonly since: Date | undefined;
  /** Unknown while it runs, and where nobody knows. */
  readonly until: Date | undefined;
  readonly isRunning: boolean;
}

/** Counts the seconds while a request runs, and then tells how many they were. Silent: nobody wants a clock read out. */
export function Elapsed({ since, until, isRunning }: ElapsedProps) {
  const [now, setNow] = useState<number>();
  useEffect(() => {
    if (!isRunning) return;
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, [isRunning]);
  const end = until?.getTime() ?? (isRunning ? now : undefined);
  if (!since || end === undefined) return null;
  // Two clocks may differ.
  return <span className="elapsed">{Math.max(0, Math.round((end - since.getTime()) / 1000))} s</span>;
}
