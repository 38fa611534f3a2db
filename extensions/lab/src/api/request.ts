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

/** Ask the server's `/workbench/api/<path>`; rejects with its one line. */
async function answer(settings: ServerConnection.ISettings, path: string, init: RequestInit): Promise<Response> {
  const url = URLExt.join(settings.baseUrl, 'workbench', 'api', path);
  let response: Response;
  try {
    response = await ServerConnection.makeRequest(url, init, settings);
  } catch (error) {
    if (init.signal?.aborted) {
      throw new WorkbenchError('cancelled', 0, {});
    }
    throw new WorkbenchError('the Jupyter server does not answer', 0, {});
  }
  if (!response.ok) {
    let value: any = {};
    try {
      value = JSON.parse(await response.text());
    } catch {
      // what is not JSON did not come from us: its status says what there is to say
    }
    throw new WorkbenchError(String(value.message ?? response.statusText), response.status, value);
  }
  return response;
}

/** The JSON that the server answers. */
export async function request<T>(
  settings: ServerConnection.ISettings,
  path: string,
  init: RequestInit = {}
): Promise<T> {
  const text = await (await answer(settings, path, init)).text();
  return (text ? JSON.parse(text) : {}) as T;
}

/** The same with a JSON body. */
export function post<T>(
  settings: ServerConnection.ISettings,
  path: string,
  body: object,
  signal?: AbortSignal
): Promise<T> {
  return request<T>(settings, path, { method: 'POST', body: JSON.stringify(body), signal });
}

export const ARROW = 'application/vnd.apache.arrow.stream';

/** The same where the answer is an Arrow stream. */
export async function postForBytes(
  settings: ServerConnection.ISettings,
  path: string,
  body: object,
  signal?: AbortSignal
): Promise<ArrayBuffer> {
  const init = { method: 'POST', body: JSON.stringify(body), headers: { Accept: ARROW }, signal };
  return (await answer(settings, path, init)).arrayBuffer();
}
