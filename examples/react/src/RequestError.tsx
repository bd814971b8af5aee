import type { AIRequestError } from '@amplify-ai-request/client';

interface RequestErrorProps {
  readonly error: AIRequestError;
  /** What did not work, where it is not the ticket. */
  readonly title?: string;
}

/** Shows what went wrong. An answer that did not fit is shown as the model wrote it. */
export function RequestError({ error, title }: RequestErrorProps) {
  const { message, code, requestId, details } = error;
  return (
    <div role="alert" className="alert">
      <p>
        {title} {message}
      </p>
      {typeof details === 'string' && details && (
        <>
          <p>The model wrote:</p>
          <pre>{details}</pre>
        </>
      )}
      <p className="small">
        <code>{code}</code>
        {requestId && (
          <>
            , request <code>{requestId}</code>
          </>
        )}
      </p>
    </div>
  );
}
