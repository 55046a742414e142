/** The focus stays inside until it is answered, and then goes back to where it was. */
import { Dialog as Base } from "@base-ui/react/dialog";
import type { DialogProps } from "./dialog";

export default function DialogBox({ open, close, title, children }: DialogProps) {
  return (
    <Base.Root open={open} onOpenChange={(now) => !now && close()}>
      <Base.Portal>
        <Base.Backdrop className="backdrop" />
        <Base.Popup className="dialog">
          <div className="row spread">
            <Base.Title>{title}</Base.Title>
            <Base.Close className="plain small" aria-label="Close">
              ✕
            </Base.Close>
          </div>
          {children}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}
