"""My tasks as JSON."""

from services.booths.queries.tasks import tasks_of
from services.booths.web.schemas.tasks import TasksOut
from shared.web.api import Api

API = Api("tasks_api", "/booths/api/tasks", tag="tasks")

# fmt: off
API.get("", tasks_of, out=TasksOut, errors=[401],
        says="What one must do now by deadline, waits for, and has behind one")
