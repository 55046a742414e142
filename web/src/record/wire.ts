/** The sender's way to the service, over the generated client. */
import { uploadsFinish, uploadsOffset, uploadsSend, uploadsStart } from "~/api/generated";
import { Problem } from "~/api/problem";
import type { Wire } from "./sender";

export const wire: Wire = {
  async begin(row, size, sha256) {
    const { data } = await uploadsStart({
      headers: { "Idempotency-Key": row.id },
      body: {
        size,
        sha256,
        filename: row.filename,
        recorded_at: row.startedAt,
        duration_seconds: row.durationS,
        client_id: row.about.clientId ?? null,
        lead_id: row.about.leadId ?? null,
        consent: row.about.consent ?? null,
      },
      throwOnError: true,
    });
    // Bytes that are a call already need not be sent again.
    return { id: data.id, offset: data.status === "completed" ? size : data.offset };
  },
  async offset(uploadId) {
    const { response } = await uploadsOffset({ path: { upload_id: uploadId }, throwOnError: true });
    return uploadOffset(response);
  },
  async send(uploadId, offset, part) {
    const { response } = await uploadsSend({
      path: { upload_id: uploadId },
      headers: { "Upload-Offset": offset },
      body: part,
      throwOnError: true,
    });
    return uploadOffset(response);
  },
  async complete(uploadId) {
    const { data } = await uploadsFinish({ path: { upload_id: uploadId }, throwOnError: true });
    return data.id;
  },
};

function uploadOffset(response: Response): number {
  const offset = response.headers.get("Upload-Offset");
  if (offset === null) throw new Problem(502, { detail: "Something between here and the service changed its answer." });
  return Number(offset);
}
