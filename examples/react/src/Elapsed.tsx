import { useEffect, useState } from 'react';

interface ElapsedProps {
  readonly since: number;
  readonly isRunning: boolean;
}

/** Counts the seconds while a request runs, and keeps the last count. Silent: nobody wants a clock read out. */
export function Elapsed({ since, isRunning }: ElapsedProps) {
  const [seconds, setSeconds] = useState<number>();
  useEffect(() => {
    if (!isRunning) return;
    const timer = setInterval(() => setSeconds(Math.round((Date.now() - since) / 1000)), 1000);
    return () => clearInterval(timer);
  }, [since, isRunning]);
  return seconds === undefined ? null : <span className="elapsed">{seconds} s</span>;
}
