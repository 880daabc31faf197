"""My tasks as JSON."""

from services.booths.queries.tasks import tasks_of
from services.booths.web.schemas.tasks import TasksOut
from shared.web.api import Api

API = Api("tasks_api", "/booths/api/tasks", tag="tasks")

API.get("", tasks_of, "What one must do now by deadline, waits for, and has behind one", out=TasksOut, errors=[401])
