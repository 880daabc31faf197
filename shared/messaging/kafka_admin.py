"""Who may do what on Kafka: users with passwords, and for each the rights that it needs and no other."""

from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass

from kafka import KafkaAdminClient
from kafka.admin import (
    ACL,
    ACLFilter,
    ACLOperation,
    ACLPermissionType,
    ACLResourcePatternType,
    ResourcePattern,
    ResourcePatternFilter,
    ResourceType,
    UserScramCredentialUpsertion,
)

from shared.messaging.broker import BrokerDown
from shared.messaging.kafka_address import MECHANISMS, connection

ANYTHING = ACLFilter(
    principal=None,
    host=None,
    operation=ACLOperation.ANY,
    permission_type=ACLPermissionType.ANY,
    resource_pattern=ResourcePatternFilter(ResourceType.ANY, None, ACLResourcePatternType.ANY),
)


@dataclass(frozen=True, kw_only=True)
class Rights:
    """What one user may: write these topics, read those, and be a member of this group."""

    user: str
    writes: Sequence[str]
    reads: Sequence[str]
    group: str

    def rules(self) -> set[ACL]:
        """Return them as Kafka's rules; whoever may read or write may also ask what there is."""
        return {
            *(self._rule(ACLOperation.WRITE, ResourceType.TOPIC, topic) for topic in self.writes),
            *(self._rule(ACLOperation.READ, ResourceType.TOPIC, topic) for topic in self.reads),
            *([self._rule(ACLOperation.READ, ResourceType.GROUP, self.group)] if self.reads else []),
        }

    def _rule(self, operation: ACLOperation, kind: ResourceType, name: str) -> ACL:
        return ACL(f"User:{self.user}", "*", operation, ACLPermissionType.ALLOW, ResourcePattern(kind, name))


def set_users(url: str, passwords: Mapping[str, str]) -> None:
    """Make the users, or give them these passwords; the broker gets them salted and hashed. Asked by a super user."""
    users = [UserScramCredentialUpsertion(user, MECHANISMS[0], password) for user, password in passwords.items()]
    with closing(KafkaAdminClient(**connection(url))) as admin:
        answers = admin.alter_user_scram_credentials(users)
    if refused := {user: why for user, why in answers.items() if why is not None}:
        raise BrokerDown(f"users were not made: {refused}")


def set_rights(url: str, everybody: Sequence[Rights]) -> None:
    """Let the rules on the broker be these and no others. Asked by a super user."""
    wanted = {rule for rights in everybody for rule in rights.rules()}
    with closing(KafkaAdminClient(**connection(url))) as admin:
        there = set(admin.describe_acls(ANYTHING)[0])
        made = admin.create_acls(sorted(wanted - there, key=repr))
        gone = admin.delete_acls([_exactly(rule) for rule in sorted(there - wanted, key=repr)])
    wrong = [*made["failed"], *(error for _, _, error in gone if error.errno)]
    if wrong:
        raise BrokerDown(f"rules were not made: {wrong}")


def _exactly(rule: ACL) -> ACLFilter:
    pattern = rule.resource_pattern
    only = ResourcePatternFilter(pattern.resource_type, pattern.resource_name, pattern.pattern_type)
    return ACLFilter(rule.principal, rule.host, rule.operation, rule.permission_type, only)
