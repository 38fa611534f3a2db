import { URLExt } from '@jupyterlab/coreutils';
import { ServerConnection } from '@jupyterlab/services';

/** What went wrong, as the server says it: one line. */
export class WorkbenchError extends Error {
  constructor(
    message: string,
    readonly status: number,
    readonly detail: Record<string, any>
  ) {
    super(message);
  }
}

/** Ask the server's `/workbench/api/<path>`; resolves to its JSON, rejects with its one line. */
export async function request<T>(
  settings: ServerConnection.ISettings,
  path: string,
  init: RequestInit = {}
): Promise<T> {
  const url = URLExt.join(settings.baseUrl, 'workbench', 'api', path);
  let response: Response;
  try {
    response = await ServerConnection.makeRequest(url, init, settings);
  } catch (error) {
    throw new WorkbenchError('the Jupyter server does not answer', 0, {});
  }
  const text = await response.text();
  let value: any = {};
  try {
    value = text ? JSON.parse(text) : {};
  } catch {
    value = { message: response.statusText };
  }
  if (!response.ok) {
    throw new WorkbenchError(String(value.message ?? response.statusText), response.status, value);
  }
  return value as T;
}

/** The same with a JSON body. */
export function post<T>(
  settings: ServerConnection.ISettings,
  path: string,
  body: object
): Promise<T> {
  return request<T>(settings, path, { method: 'POST', body: JSON.stringify(body) });
}
