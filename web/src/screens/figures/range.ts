/** What a figure is asked with. */
import type { Group } from "~/api/generated";

export interface Range {
  readonly from: string;
  readonly to: string;
  readonly group: Group;
  readonly zone: string;
}
