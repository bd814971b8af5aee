import { type FocusEvent, type RefObject, useLayoutEffect, useRef } from 'react';

/**
 * Leads the focus on to another element when the one that had it goes away, so that nobody who uses a keyboard has to start
 * again at the top of the page.
 *
 * @returns what to spread on the element within which things come and go.
 */
export function useFocusKeeper(next: RefObject<HTMLElement | null>) {
  const focused = useRef<Element>(null);
  useLayoutEffect(() => {
    if (!focused.current || focused.current.isConnected) return;
    focused.current = null;
    next.current?.focus({ preventScroll: true });
  });
  return {
    onFocus: (event: FocusEvent) => {
      focused.current = event.target;
    },
    onBlur: () => {
      focused.current = null;
    },
  };
}
