/** The open tasks about one client or vehicle, on its page. */
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { tasksListTasksOptions } from "~/api/generated/@tanstack/react-query.gen";
import { Shown } from "~/ui/page";
import { useWhom } from "./people";
import { TaskDialog, type TaskSubject } from "./TaskDialog";
import { TaskRow } from "./TaskRow";

type Listed = Pick<TaskSubject, "client_id" | "vehicle_id">;

export function TasksOf({ subject }: { readonly subject: Listed }) {
  const [adding, setAdding] = useState(false);
  const whomOf = useWhom();
  const query = useQuery(tasksListTasksOptions({ query: { ...subject, status: "open", sort: "due_date", limit: 50 } }));
  return (
    <section className="card" aria-label="Tasks">
      <div className="heading">
        <h2>Tasks</h2>
        <button type="button" className="small" onClick={() => setAdding(true)} aria-haspopup="dialog">
          Add<span className="visually-hidden"> a task</span>
        </button>
      </div>
      <Shown query={query} lines={2}>
        {(tasks) =>
          tasks.length === 0 ? (
            <p className="muted">No task is open.</p>
          ) : (
            <ul className="list">
              {tasks.map((task) => (
                <li key={task.id}>
                  <TaskRow task={task} whom={whomOf(task)} within />
                </li>
              ))}
            </ul>
          )
        }
      </Shown>
      {adding && <TaskDialog subject={subject} close={() => setAdding(false)} />}
    </section>
  );
}
