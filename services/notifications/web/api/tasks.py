"""My tasks as JSON."""

from services.notifications.queries.tasks import tasks_of
from services.notifications.web.schemas.tasks import LetterTasksOut
from shared.web.api import Api

API = Api("tasks_api", "/notifications/api/tasks", tag="tasks")

# fmt: off
API.get("", tasks_of, out=LetterTasksOut, errors=[401],
        says="What an organiser or an officer must do about letters now; nothing for anybody else")
