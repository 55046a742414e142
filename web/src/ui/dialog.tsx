/** Something asked over the page; loaded with the first one that opens. */
import { lazy, type ReactNode, Suspense } from "react";

const Box = lazy(() => import("./dialog-box"));

export interface DialogProps {
  readonly open: boolean;
  readonly close: () => void;
  readonly title: string;
  readonly children: ReactNode;
}

export function Dialog(props: DialogProps) {
  return <Suspense fallback={null}>{props.open && <Box {...props} />}</Suspense>;
}
