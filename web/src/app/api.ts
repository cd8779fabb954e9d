import { client } from '@/client/client.gen';
import { at } from './address';

/** What the server says of a request that it did not do: what and where, and what to do about it. */
export class ApiError extends Error {
  override name = 'ApiError';

  constructor(
    /** The status of HTTP; 0 where no answer came at all. */
    readonly status: number,
    /** For programs: `peers.unknown`. */
    readonly code: string,
    message: string,
    /** May be empty. */
    readonly hint: string,
  ) {
    super(message);
  }
}

/** Gives what went wrong in the one shape in which pages show it. */
export function toApiError(problem: unknown, response: Response | undefined): ApiError {
  if (problem instanceof ApiError) return problem;
  const status = response?.status ?? 0;
  if (isProblem(problem)) return new ApiError(status, problem.code, problem.message, problem.hint);
  return new ApiError(status, response ? 'http.unreadable' : 'http.unreachable', String(problem), '');
}

/** Makes the generated client speak to the server that served this site. */
export function connectClient(): void {
  client.setConfig({ baseUrl: at('api/v1'), throwOnError: true });
  client.interceptors.error.use((problem, response) => toApiError(problem, response));
}

function isProblem(value: unknown): value is { code: string; message: string; hint: string } {
  return typeof value === 'object' && value !== null && 'code' in value && 'message' in value && 'hint' in value;
}
