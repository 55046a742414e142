/** One task in a list: what, until when, for whom, and the usual things to do about it. */
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import type { TaskOut } from "~/api/generated";
import { Due } from "../followups/Due";
import { PutOff } from "../followups/PutOff";
import { SubjectLink } from "../followups/SubjectLink";
import { TOUCHES, useTask } from "./useTask";

interface TaskRowProps {
  readonly task: TaskOut;
  /** For whom it is, where that is not the same for the whole list. */
  readonly whom?: string;
  /** Set where the page is the task's own subject already. */
  readonly within?: boolean;
}

export function TaskRow({ task, whom, within = false }: TaskRowProps) {
  const [later, setLater] = useState(false);
  const { complete, reopen, putOff, take } = useTask(task);
  const open = task.status === "open";
  const of = <span className="visually-hidden">: {task.task}</span>;
  return (
    <div className="line">
      <span className="title">
        <Link to="/tasks/$taskId" params={{ taskId: task.id }}>
          {task.task}
        </Link>
      </span>
      <span className="meta">
        <Due work={task} />
        {whom && <span>{whom}</span>}
        {!within && <SubjectLink work={task} />}
      </span>
      <span className="end">
        {open ? (
          <button type="button" className="small primary" onClick={() => complete.mutate()}>
            Done{of}
          </button>
        ) : (
          <button type="button" className="small" onClick={() => reopen.mutate()}>
            Reopen{of}
          </button>
        )}
        {open && (
          <button type="button" className="small" onClick={() => setLater(true)} aria-haspopup="dialog">
            Later{of}
          </button>
        )}
        {take && (
          <button type="button" className="small" onClick={take}>
            Take it{of}
          </button>
        )}
      </span>
      {later && <PutOff task={task.task} putOff={putOff} touches={TOUCHES} close={() => setLater(false)} />}
    </div>
  );
}
