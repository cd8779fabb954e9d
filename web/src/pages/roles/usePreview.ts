import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { type PreviewAnswer, previewRole, type RoleBody } from '@/client';

const TYPING_MS = 400;

export interface PreviewState {
  answer: PreviewAnswer | undefined;
  error: unknown;
  /** What is shown is of an earlier state of the role. */
  isWaiting: boolean;
}

/** Asks what a change would do for whom, while it is being made; nothing is changed. Of a new role there is nothing to ask. */
export function usePreview(role: number, body: RoleBody): PreviewState {
  const asked = JSON.stringify(body.grants);
  const [settled] = useDebouncedValue(asked, TYPING_MS);
  const { data, error, isFetching } = useQuery({
    queryKey: ['roles', 'preview', role, settled],
    enabled: role > 0 && body.title !== '',
    queryFn: async ({ signal }) =>
      (
        await previewRole({
          path: { role_id: role },
          body: { ...body, grants: JSON.parse(settled) },
          signal,
          throwOnError: true,
        })
      ).data,
    placeholderData: (before) => before,
    retry: false,
  });
  return { answer: data, error, isWaiting: role > 0 && (isFetching || asked !== settled) };
}
