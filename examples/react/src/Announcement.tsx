import { useEffect, useState } from 'react';

interface AnnouncementProps {
  readonly text: string | undefined;
}

/** How long a screen reader has to notice the text, in milliseconds; it may take longer to read it. */
const noticeMs = 10_000;

/** Has a screen reader say a text, which the page shows in fields: those say nothing when their values change. */
export function Announcement({ text }: AnnouncementProps) {
  const [isSaid, setIsSaid] = useState(false);
  // Then it goes, so that whoever reads through the page does not come upon it.
  useEffect(() => {
    setIsSaid(false);
    const timer = setTimeout(() => setIsSaid(text !== undefined), noticeMs);
    return () => clearTimeout(timer);
  }, [text]);
  return (
    <p aria-live="polite" className="unseen">
      {isSaid ? '' : text}
    </p>
  );
}
