/** Calls a listener. Its error is its own: it reaches the console as from a DOM event, and disturbs nobody else. */
export function notify(listener: () => void): void {
  try {
    listener();
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}
