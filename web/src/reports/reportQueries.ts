import { queryOptions } from '@tanstack/react-query';
import { getReportDraft, listPriors, listReports, listReportTemplates, readSignedReport } from '@/client';

const WRITERS_MS = 20_000;
const SELDOM_MS = 300_000;

/** The key of everything about the reports of a study. */
export const reportKey = (study: string) => ['study', study, 'reports'] as const;

/** The versions of a study's report and who is writing; asked again and again while it is looked at. */
export const reportsQuery = (study: string) =>
  queryOptions({
    queryKey: [...reportKey(study), 'versions'],
    queryFn: async () => (await listReports({ path: { study }, throwOnError: true })).data,
    refetchInterval: WRITERS_MS,
  });

/** One's own draft; read once, and kept by whoever writes from then on. */
export const draftQuery = (study: string) =>
  queryOptions({
    queryKey: [...reportKey(study), 'draft'],
    queryFn: async () => (await getReportDraft({ path: { study }, throwOnError: true })).data.draft,
    staleTime: 0,
    gcTime: 0,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });

/** What a signed version says; it never changes. */
export const signedQuery = (study: string, instance: string) =>
  queryOptions({
    queryKey: [...reportKey(study), 'text', instance],
    queryFn: async () => (await readSignedReport({ path: { study, instance }, throwOnError: true })).data.sections,
    staleTime: SELDOM_MS,
  });

/** The patient's other studies; the same as on the page of a study. */
export const priorsQuery = (study: string) =>
  queryOptions({
    queryKey: ['study', study, 'priors'],
    queryFn: async () => (await listPriors({ path: { study }, throwOnError: true })).data,
  });

/** What a report can be begun with. */
export const templatesQuery = queryOptions({
  queryKey: ['report-templates'],
  queryFn: async () => (await listReportTemplates({ throwOnError: true })).data,
  staleTime: SELDOM_MS,
});
