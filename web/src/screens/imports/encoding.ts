/** What a spreadsheet saved its file in: UTF-8 if it is that, else what Windows writes. */
export async function encodingOf(file: Blob): Promise<"utf-8" | "windows-1252"> {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(await file.arrayBuffer());
    return "utf-8";
  } catch {
    return "windows-1252";
  }
}
