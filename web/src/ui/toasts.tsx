/** The news themselves, in a corner of the page of their own; `toast` loads this. */
import { Toast } from "@base-ui/react/toast";
import { useEffect } from "react";
import { createRoot } from "react-dom/client";
import type { Deed } from "./toast";

const manager = Toast.createToastManager();

let listening = () => {};
/** News before the list listens would be lost. */
const ready = new Promise<void>((resolve) => (listening = resolve));

createRoot(document.body.appendChild(document.createElement("div"))).render(<Toasts />);

export async function show(text: string, deed: Deed | undefined, timeout: number): Promise<void> {
  await ready;
  const id = manager.add({
    title: text,
    timeout,
    ...(deed && {
      actionProps: {
        children: deed.label,
        onClick: () => {
          void deed.run();
          manager.close(id);
        },
      },
    }),
  });
}

function Toasts() {
  useEffect(listening, []);
  return (
    <Toast.Provider toastManager={manager} limit={3}>
      <Toast.Viewport className="toasts">
        <List />
      </Toast.Viewport>
    </Toast.Provider>
  );
}

function List() {
  const { toasts } = Toast.useToastManager();
  return toasts.map((toast) => (
    <Toast.Root key={toast.id} toast={toast} className="toast">
      <Toast.Title className="grow" render={<p />} />
      <Toast.Action />
      <Toast.Close aria-label="Dismiss">✕</Toast.Close>
    </Toast.Root>
  ));
}
