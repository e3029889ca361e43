export type Params = Readonly<Record<string, string | number>>;

/**
 * Fills in `{name}`, and `{name:word|words}` with the first form where the value is one, else
 * with the second. A value that is missing stays visible as its name.
 */
export function fill(text: string, params: Params): string {
  return text.replace(
    /\{(\w+)(?::([^|{}]*)\|([^|{}]*))?\}/g,
    (whole, name: string, one?: string, many?: string) => {
      const value = params[name];
      if (value === undefined) return whole;
      return String((String(value) === '1' ? one : many) ?? value);
    },
  );
}
