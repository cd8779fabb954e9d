/** Texts by key; nested as in the files. */
export interface Texts {
  [key: string]: string | Texts;
}

/** Gives texts with some of them replaced; what there is no such key for is left out, as is what is no text. */
export function withReplaced(own: Texts, replaced: unknown): Texts {
  if (!isTexts(replaced)) return own;
  const result: Texts = { ...own };
  for (const [key, value] of Object.entries(own)) {
    const other = replaced[key];
    if (typeof value === 'string') {
      if (typeof other === 'string') result[key] = other;
    } else {
      result[key] = withReplaced(value, other);
    }
  }
  return result;
}

function isTexts(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
