/** How files come in: dropped on a card, chosen by a button, or photographed. */
import { type ReactNode, useState } from "react";

type Take = (files: readonly File[]) => unknown;

interface DropZoneProps {
  readonly label: string;
  readonly take: Take;
  readonly children: ReactNode;
}

export function DropZone({ label, take, children }: DropZoneProps) {
  const [over, setOver] = useState(false);
  return (
    <section
      className="card drop"
      aria-label={label}
      data-over={over}
      onDragOver={(event) => (event.preventDefault(), setOver(true))}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        void take([...event.dataTransfer.files]);
      }}
    >
      {children}
    </section>
  );
}

interface FileButtonProps {
  readonly text: string;
  readonly take: Take;
  readonly accept?: string;
  readonly multiple?: boolean;
  readonly camera?: boolean;
}

/** The same file can be chosen twice in a row. */
export function FileButton({ text, take, accept, multiple = false, camera = false }: FileButtonProps) {
  return (
    <label className="button file-button">
      {text}
      <input
        type="file"
        className="visually-hidden"
        multiple={multiple}
        accept={camera ? "image/*" : accept}
        capture={camera ? "environment" : undefined}
        onChange={(event) => {
          const files = [...(event.currentTarget.files ?? [])];
          event.currentTarget.value = "";
          if (files.length > 0) void take(files);
        }}
      />
    </label>
  );
}
