/** A change on the server: afterwards everything that may show it is asked for again. */
import { type QueryClient, useMutation, useQueryClient } from "@tanstack/react-query";
import { sayTrouble } from "./toast";

/** The beginnings of operation names: `calls` for all that is asked about calls. */
export type Noun = string;

export function refresh(queries: QueryClient, ...nouns: readonly Noun[]): Promise<void> {
  return queries.invalidateQueries({
    predicate: ({ queryKey }) => {
      const id = (queryKey[0] as { _id?: string } | undefined)?._id ?? "";
      return nouns.some((noun) => id.startsWith(noun));
    },
  });
}

/** What went wrong is told in a toast; a form that wants to show it itself catches it from `mutateAsync`. */
export function useChange<Input, Result>(change: (input: Input) => Promise<Result>, touches: readonly Noun[], { quiet = false } = {}) {
  const queries = useQueryClient();
  return useMutation<Result, unknown, Input>({
    mutationFn: change,
    onError: (error) => {
      if (!quiet) sayTrouble(error);
    },
    onSettled: () => refresh(queries, ...touches),
  });
}
