/** The way from work to what it is about. */
import { Link } from "@tanstack/react-router";
import type { TaskOut } from "~/api/generated";

const DESKS = [
  ["call_id", "/calls", "The call"],
  ["lead_id", "/leads", "The lead"],
  ["client_id", "/clients", "The client"],
  ["vehicle_id", "/vehicles", "The vehicle"],
  ["booking_id", "/bookings", "The booking"],
] as const;

export type WorkSubject = { readonly [Name in (typeof DESKS)[number][0]]?: TaskOut[Name] };

export function SubjectLink({ work }: { readonly work: WorkSubject }) {
  const [column, path, text] = DESKS.find(([name]) => work[name]) ?? [];
  if (!column) return null;
  const page: string = `${path}/${work[column]}`;
  return <Link to={page}>{text}</Link>;
}
