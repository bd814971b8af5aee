import type { AIRequestError } from '@amplify-ai-request/client';

interface RequestErrorProps {
  readonly error: AIRequestError;
}

/** Shows why there is no ticket. An answer that did not fit is shown as the model wrote it. */
export function RequestError({ error }: RequestErrorProps) {
  const { message, code, requestId, details } = error;
  return (
    <div role="alert" className="alert">
      <p>{message}</p>
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
