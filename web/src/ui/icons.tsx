/** The few icons in use, each drawn once. All are decoration: what they stand for is written beside them, or said. */
import { BarChart3, CalendarCheck, Car, CircleUser, ClipboardList, FileWarning, ListTodo, Menu, Mic, Pencil, Phone, Settings, Target } from "lucide-react";

const ICONS = { today: CalendarCheck, calls: Phone, record: Mic, followups: ListTodo, clients: CircleUser, leads: Target, tasks: ClipboardList, violations: FileWarning, fleet: Car, figures: BarChart3, settings: Settings, more: Menu, correct: Pencil } as const;

export type IconName = keyof typeof ICONS;

export function Icon({ name }: { readonly name: IconName }) {
  const Drawn = ICONS[name];
  return <Drawn className="icon" aria-hidden="true" />;
}
