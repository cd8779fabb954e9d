import { queryOptions } from '@tanstack/react-query';
import {
  findColleagues,
  getReport,
  listActivity,
  listAttributes,
  listBonds,
  listComments,
  listDocuments,
  listInstances,
  listKeyImages,
  listPriors,
  listViewers,
} from '@/client';

const of = (study: string) => ({ path: { study }, throwOnError: true as const });

export const priorsQuery = (study: string) =>
  queryOptions({ queryKey: ['study', study, 'priors'], queryFn: async () => (await listPriors(of(study))).data });

export const documentsQuery = (study: string) =>
  queryOptions({ queryKey: ['study', study, 'documents'], queryFn: async () => (await listDocuments(of(study))).data });

export const keyImagesQuery = (study: string) =>
  queryOptions({
    queryKey: ['study', study, 'key-images'],
    queryFn: async () => (await listKeyImages(of(study))).data,
  });

export const commentsQuery = (study: string) =>
  queryOptions({ queryKey: ['study', study, 'comments'], queryFn: async () => (await listComments(of(study))).data });

export const bondsQuery = (study: string) =>
  queryOptions({ queryKey: ['study', study, 'people'], queryFn: async () => (await listBonds(of(study))).data });

export const viewersQuery = (study: string) =>
  queryOptions({ queryKey: ['study', study, 'viewers'], queryFn: async () => (await listViewers(of(study))).data });

export const activityQuery = (study: string) =>
  queryOptions({
    queryKey: ['study', study, 'activity'],
    queryFn: async () => (await listActivity({ ...of(study), query: { size: 100 } })).data,
  });

export const reportQuery = (study: string, instance: string) =>
  queryOptions({
    queryKey: ['study', study, 'report', instance],
    queryFn: async () => (await getReport({ path: { study, instance }, throwOnError: true })).data,
    staleTime: 300_000,
  });

export const instancesQuery = (study: string, series: string) =>
  queryOptions({
    queryKey: ['study', study, 'instances', series],
    queryFn: async () => (await listInstances({ path: { study, series }, throwOnError: true })).data,
    enabled: series !== '',
  });

export const attributesQuery = (study: string, instance: string, words: string) =>
  queryOptions({
    queryKey: ['study', study, 'attributes', instance, words],
    queryFn: async () =>
      (await listAttributes({ path: { study, instance }, query: { q: words }, throwOnError: true })).data,
    enabled: instance !== '',
    placeholderData: (before) => before,
  });

export const colleaguesQuery = (words: string) =>
  queryOptions({
    queryKey: ['colleagues', words],
    queryFn: async () => (await findColleagues({ query: { q: words }, throwOnError: true })).data,
    placeholderData: (before) => before,
  });
